// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.Releases;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all builders of this project share.
 *
 * <p>A bad argument throws at once and says what to do; a bad value from outside is reported once
 * and replaced by its default. Not meant to be extended by applications; not safe for use by many
 * threads.
 *
 * @param <B> the builder that extends this one
 * @since 0.1
 */
public abstract class SettingsBuilder<B extends SettingsBuilder<B>> {

  private static final URI CLOUD = URI.create("https://cloud.langfuse.com");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
  private static final int MAX_FIELD = 1 << 20;

  URI baseUrl;

  /** The address from outside is none. Nothing may go to the public cloud for a typing error. */
  boolean nowhere;

  @Nullable String publicKey;
  @Nullable String secretKey;
  boolean tracingEnabled;
  @Nullable String environment;
  @Nullable String release;
  double sampleRate;
  Duration timeout;
  int flushAt;
  Duration flushInterval;
  long queueBytes;
  int maxInFlight;
  int maxFieldLength;
  boolean captureInput;
  boolean captureOutput;
  boolean plainDataOnly;
  CostMode costMode;
  boolean genAiMessages;
  int ingestionVersion;
  String tracesPath;
  Map<String, String> headers = Map.of();
  @Nullable Mask mask;
  boolean debug;

  /** Starts with what system properties and the environment say. */
  protected SettingsBuilder(ConfigSource source) {
    URI url = source.url("LANGFUSE_BASE_URL", "LANGFUSE_HOST");
    baseUrl = url == null ? CLOUD : url;
    nowhere = url == null && source.text("LANGFUSE_BASE_URL", "LANGFUSE_HOST") != null;
    publicKey = usableKey("LANGFUSE_PUBLIC_KEY", source);
    secretKey = usableKey("LANGFUSE_SECRET_KEY", source);
    tracingEnabled =
        source.flag("LANGFUSE_TRACING_ENABLED", true) && !source.flag("OTEL_SDK_DISABLED", false);
    environment = validEnvironment(source.text("LANGFUSE_TRACING_ENVIRONMENT"));
    release = Releases.detect(source);
    sampleRate = source.ratio("LANGFUSE_SAMPLE_RATE", 1);
    timeout = source.seconds("LANGFUSE_TIMEOUT", Duration.ofSeconds(10));
    flushAt = (int) source.number("LANGFUSE_FLUSH_AT", 0, 1_000_000, 0);
    flushInterval = source.seconds("LANGFUSE_FLUSH_INTERVAL", Duration.ofSeconds(1));
    queueBytes = source.number("LANGSPAN_QUEUE_BYTES", 1 << 16, 1L << 40, 16 << 20);
    maxInFlight = (int) source.number("LANGSPAN_MAX_IN_FLIGHT", 1, 64, 2);
    maxFieldLength = (int) source.number("LANGSPAN_MAX_FIELD_LENGTH", 64, 1 << 28, MAX_FIELD);
    captureInput = source.flag("LANGSPAN_CAPTURE_INPUT", true);
    captureOutput = source.flag("LANGSPAN_CAPTURE_OUTPUT", true);
    plainDataOnly = source.flag("LANGSPAN_PLAIN_DATA_ONLY", false);
    costMode = source.choice("LANGSPAN_COST", CostMode.class, CostMode.TABLE);
    genAiMessages = source.flag("LANGSPAN_GEN_AI_MESSAGES", false);
    ingestionVersion = (int) source.number("LANGSPAN_INGESTION_VERSION", 0, 4, 4);
    String path = source.text("LANGFUSE_OTEL_TRACES_EXPORT_PATH");
    tracesPath =
        path == null ? "/api/public/otel/v1/traces" : path.startsWith("/") ? path : "/" + path;
    debug = source.flag("LANGFUSE_DEBUG", false);
  }

  /** This builder, as its own type. */
  protected abstract B self();

  /** What was set so far. Throws if it does not fit together. */
  protected final LangspanSettings settings() {
    return LangspanSettings.of(this);
  }

  /** Sets where the server is; {@code https://cloud.langfuse.com} otherwise. */
  public B baseUrl(String url) {
    this.baseUrl = ConfigSource.baseUrl(requireNonNull(url, "url"));
    this.nowhere = false;
    return self();
  }

  /** Sets the keys of the project. */
  public B credentials(String publicKey, String secretKey) {
    this.publicKey = headerSafe("publicKey", publicKey);
    this.secretKey = headerSafe("secretKey", secretKey);
    return self();
  }

  /** Switches everything off: the client works and nothing happens. */
  public B tracingEnabled(boolean enabled) {
    this.tracingEnabled = enabled;
    return self();
  }

  /** Sets the environment: at most 40 of {@code [a-z0-9_-]}, not starting with {@code langfuse}. */
  public B environment(String environment) {
    if (!TraceAttributes.Builder.isEnvironment(requireNonNull(environment, "environment"))) {
      throw new IllegalArgumentException(
          "The environment must be at most 40 of [a-z0-9_-] and not start with langfuse");
    }
    this.environment = environment;
    return self();
  }

  /** Sets the release of the application; else it is found in CI variables or git.properties. */
  public B release(String release) {
    this.release = requireNonNull(release, "release");
    return self();
  }

  /** Sets the share of traces that are kept, from 0 to 1; 1 otherwise. */
  public B sampleRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("The sample rate must be from 0 to 1");
    }
    this.sampleRate = rate;
    return self();
  }

  /** Sets how long one request may take, from 1 millisecond to 1 day; 10 seconds otherwise. */
  public B timeout(Duration timeout) {
    this.timeout = bounded("timeout", timeout);
    return self();
  }

  /** Sets how many spans or scores one request may hold; otherwise only bytes count. */
  public B flushAt(int count) {
    this.flushAt = (int) atLeast("flushAt", count, 1);
    return self();
  }

  /** Sets how long a span may wait for others to share a request with; 1 second otherwise. */
  public B flushInterval(Duration interval) {
    this.flushInterval = bounded("flushInterval", interval);
    return self();
  }

  /** Sets how many bytes of spans and scores may wait in memory; 16 MiB otherwise. */
  public B queueBytes(long bytes) {
    this.queueBytes = atLeast("queueBytes", bytes, 1 << 16);
    return self();
  }

  /** Sets how many requests may be under way at once; 2 otherwise. */
  public B maxInFlight(int requests) {
    this.maxInFlight = (int) atLeast("maxInFlight", requests, 1);
    return self();
  }

  /** Sets how many characters of one value are sent, the rest is cut and marked; 1 Mi otherwise. */
  public B maxFieldLength(int characters) {
    this.maxFieldLength = (int) atLeast("maxFieldLength", characters, 64);
    return self();
  }

  /** Switches off that what goes into a step is recorded. */
  public B captureInput(boolean capture) {
    this.captureInput = capture;
    return self();
  }

  /** Switches off that what comes out of a step is recorded. */
  public B captureOutput(boolean capture) {
    this.captureOutput = capture;
    return self();
  }

  /** Leaves beans alone: only strings, numbers, records, maps, collections and the like. */
  public B plainDataOnly(boolean plainDataOnly) {
    this.plainDataOnly = plainDataOnly;
    return self();
  }

  /** Sets who computes costs that nobody gave; the built-in price table otherwise. */
  public B costMode(CostMode mode) {
    this.costMode = requireNonNull(mode, "mode");
    return self();
  }

  /**
   * Writes messages also as {@code gen_ai.input.messages} and {@code gen_ai.output.messages}, for
   * readers that do not know Langfuse's attributes. Doubles the size of what is sent.
   */
  public B genAiMessages(boolean write) {
    this.genAiMessages = write;
    return self();
  }

  /**
   * Sets the value of {@code x-langfuse-ingestion-version}; 4 otherwise, 0 leaves the header away,
   * for servers before version 4.
   */
  public B ingestionVersion(int version) {
    this.ingestionVersion = (int) atLeast("ingestionVersion", version, 0);
    return self();
  }

  /** Adds a header to every request. Those of this project win. */
  public B header(String name, String value) {
    if (!HEADER_NAME.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("A header's name may hold only letters, digits and -");
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, headerSafe("header " + name, value));
    this.headers = Map.copyOf(all);
    return self();
  }

  /** Sets what hides what must not leave. */
  public B mask(Mask mask) {
    this.mask = requireNonNull(mask, "mask");
    return self();
  }

  private static @Nullable String validEnvironment(@Nullable String environment) {
    if (environment == null || TraceAttributes.Builder.isEnvironment(environment)) {
      return environment;
    }
    Guard.report(
        "LANGFUSE_TRACING_ENVIRONMENT",
        "LANGFUSE_TRACING_ENVIRONMENT must be at most 40 of [a-z0-9_-] and not start with"
            + " langfuse; using none instead");
    return null;
  }

  private static @Nullable String usableKey(String name, ConfigSource source) {
    String key = source.text(name);
    if (key != null && !HEADER_VALUE.matcher(key).matches()) {
      Guard.report(name, "{} must be printable ASCII characters; using none instead", name);
      return null;
    }
    return key;
  }

  private static String headerSafe(String what, String value) {
    // The value is not repeated in the message: it may be a secret.
    if (requireNonNull(value, what).isBlank() || !HEADER_VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "The " + what + " must be printable ASCII characters and not blank");
    }
    return value;
  }

  private static Duration bounded(String what, Duration value) {
    if (requireNonNull(value, what).compareTo(ConfigSource.LEAST_TIME) < 0
        || value.compareTo(ConfigSource.MOST_TIME) > 0) {
      throw new IllegalArgumentException("The " + what + " must be from 1 millisecond to 1 day");
    }
    return value;
  }

  private static long atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("The " + what + " must be at least " + least);
    }
    return value;
  }
}
