// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.HeaderRules;
import io.langspan.internal.client.Releases;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.CostBudget;
import io.langspan.usage.PriceTable;
import io.opentelemetry.api.metrics.MeterProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
  private static final int MAX_FIELD = 1 << 20;

  URI baseUrl;

  /** The address from outside is none. Nothing may go to the public cloud for a typing error. */
  boolean nowhere;

  @Nullable String publicKey;
  @Nullable String secretKey;
  @Nullable Supplier<Credentials> credentials;
  boolean tracingEnabled;
  @Nullable String environment;
  @Nullable String release;
  double sampleRate;
  int maxFieldLength;
  boolean captureInput;
  boolean captureOutput;
  boolean plainDataOnly;
  boolean genAiMessages;
  int ingestionVersion;
  String tracesPath;
  Map<String, String> headers = Map.of();
  @Nullable Mask mask;
  boolean debug;
  PropagationOptions propagation;
  final DeliveryOptions delivery;
  final CostOptions cost;

  /** Starts with what system properties and the environment say. */
  protected SettingsBuilder(ConfigSource source) {
    URI url = source.url("LANGFUSE_BASE_URL", "LANGFUSE_HOST");
    baseUrl = url == null ? CLOUD : url;
    nowhere = url == null && source.text("LANGFUSE_BASE_URL", "LANGFUSE_HOST") != null;
    publicKey = usableKey("LANGFUSE_PUBLIC_KEY", source.text("LANGFUSE_PUBLIC_KEY"));
    secretKey = usableKey("LANGFUSE_SECRET_KEY", source.secret("LANGFUSE_SECRET_KEY"));
    tracingEnabled =
        source.flag("LANGFUSE_TRACING_ENABLED", true) && !source.flag("OTEL_SDK_DISABLED", false);
    environment = validEnvironment(source.text("LANGFUSE_TRACING_ENVIRONMENT"));
    release = Releases.detect(source);
    sampleRate = source.ratio("LANGFUSE_SAMPLE_RATE", 1);
    maxFieldLength = (int) source.number("LANGSPAN_MAX_FIELD_LENGTH", 64, 1 << 28, MAX_FIELD);
    captureInput = source.flag("LANGSPAN_CAPTURE_INPUT", true);
    captureOutput = source.flag("LANGSPAN_CAPTURE_OUTPUT", true);
    plainDataOnly = source.flag("LANGSPAN_PLAIN_DATA_ONLY", false);
    genAiMessages = source.flag("LANGSPAN_GEN_AI_MESSAGES", false);
    ingestionVersion = (int) source.number("LANGSPAN_INGESTION_VERSION", 0, 4, 4);
    String path = source.text("LANGFUSE_OTEL_TRACES_EXPORT_PATH");
    tracesPath =
        path == null ? "/api/public/otel/v1/traces" : path.startsWith("/") ? path : "/" + path;
    debug = source.flag("LANGFUSE_DEBUG", false);
    propagation = PropagationOptions.of(source);
    delivery = new DeliveryOptions(source);
    cost = new CostOptions(source);
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
    Credentials keys = Credentials.of(publicKey, secretKey);
    this.publicKey = keys.publicKey();
    this.secretKey = keys.secretKey();
    this.credentials = null;
    return self();
  }

  /**
   * Sets who knows the keys of the project, so that they can change while the process runs. Asked
   * when the client is built and before every request, on the thread that sends it; so it must be
   * quick. While it fails or returns {@code null} the last keys stay in use; without any nothing is
   * recorded.
   */
  public B credentials(Supplier<Credentials> supplier) {
    this.credentials = requireNonNull(supplier, "supplier");
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
    delivery.timeout = time("timeout", timeout);
    return self();
  }

  /** Sets how many spans or scores one request may hold; otherwise only bytes count. */
  public B flushAt(int count) {
    delivery.flushAt = (int) Checks.atLeast("flushAt", count, 1);
    return self();
  }

  /** Sets how long a span may wait for others to share a request with; 1 second otherwise. */
  public B flushInterval(Duration interval) {
    delivery.flushInterval = time("flushInterval", interval);
    return self();
  }

  /** Sets how many bytes of spans and scores may wait in memory; 16 MiB otherwise. */
  public B queueBytes(long bytes) {
    delivery.queueBytes = Checks.atLeast("queueBytes", bytes, DeliveryOptions.LEAST_BYTES);
    return self();
  }

  /** Sets how many requests may be under way at once; 2 otherwise. */
  public B maxInFlight(int requests) {
    delivery.maxInFlight = (int) Checks.atLeast("maxInFlight", requests, 1);
    return self();
  }

  /**
   * Lets a thread that ends a span or records a score wait for room when the memory for them is
   * full, at most for this time; what finds none by then is dropped and counted. Zero, the default,
   * never waits. For batch jobs that would rather take longer than lose traces.
   */
  public B blockWhenFull(Duration atMost) {
    delivery.blockWhenFull = timeOrZero("blockWhenFull", atMost);
    return self();
  }

  /**
   * Lets the thread that ends the top-most span of a trace in this process wait until everything
   * that ended before has arrived, at most for this time. Zero, the default, never waits. For
   * functions that are frozen when they return.
   */
  public B flushOnRootEnd(Duration timeout) {
    delivery.flushOnRootEnd = timeOrZero("flushOnRootEnd", timeout);
    return self();
  }

  /**
   * Keeps on disk, below this directory, what has not arrived, so that an outage, a full queue or
   * the end of the process does not lose it. Nothing is written otherwise: prompts and answers are
   * there in clear, readable by the owner of this process alone, unless there is a {@link
   * #spoolKey}. Processes may share the directory.
   */
  public B spoolDirectory(Path directory) {
    delivery.spoolDirectory(requireNonNull(directory, "directory"));
    return self();
  }

  /** Sets how large the spool may grow, in bytes; 512 MiB otherwise. */
  public B spoolBytes(long bytes) {
    delivery.spoolBytes = Checks.atLeast("spoolBytes", bytes, DeliveryOptions.LEAST_BYTES);
    return self();
  }

  /** Sets how long something is kept in the spool before it is dropped; 24 hours otherwise. */
  public B spoolMaxAge(Duration age) {
    delivery.spoolMaxAge =
        Checks.between(
            "spoolMaxAge",
            age,
            ConfigSource.LEAST_TIME,
            DeliveryOptions.MOST_AGE,
            "1 millisecond to 365 days");
    return self();
  }

  /**
   * Seals what is written to the spool with AES-GCM under this key of at least 16 random bytes; a
   * password is none. What was sealed with another key waits for that key until it is too old.
   */
  public B spoolKey(byte[] key) {
    delivery.spoolKey(requireNonNull(key, "key"));
    return self();
  }

  /** Sets what gives way when the spool is full; the oldest otherwise. */
  public B spoolWhenFull(SpoolWhenFull policy) {
    delivery.spoolWhenFull = requireNonNull(policy, "policy");
    return self();
  }

  /** Sets when what was written to the spool is forced to the disk; in groups otherwise. */
  public B spoolSync(SpoolSync sync) {
    delivery.spoolSync = requireNonNull(sync, "sync");
    return self();
  }

  /**
   * Lets the thread that ends a span or records a score wait until that is masked, encoded and in
   * the spool, at most for a second: then not even a killed process loses it. Needs a {@link
   * #spoolDirectory}.
   */
  public B writeThrough(boolean write) {
    delivery.writeThrough(write);
    return self();
  }

  /** Sets who is told of what will never arrive. */
  public B onDrop(DropListener listener) {
    delivery.onDrop = requireNonNull(listener, "listener");
    return self();
  }

  /**
   * Shows what {@link Langspan#status()} tells as metrics of this provider, from {@code
   * langspan.delivery.accepted} to {@code langspan.spool.size}, until the client is closed.
   */
  public B meterProvider(MeterProvider provider) {
    delivery.meterProvider = requireNonNull(provider, "provider");
    return self();
  }

  /** Sets how many characters of one value are sent, the rest is cut and marked; 1 Mi otherwise. */
  public B maxFieldLength(int characters) {
    this.maxFieldLength = (int) Checks.atLeast("maxFieldLength", characters, 64);
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
    cost.mode = requireNonNull(mode, "mode");
    return self();
  }

  /**
   * Sets prices of your own, which come before all others: those that you negotiated, and those of
   * models that only you have.
   */
  public B prices(PriceTable own) {
    cost.prices = requireNonNull(own, "own");
    return self();
  }

  /**
   * Lets the usage of a call be estimated from its texts when the provider did not say it, as some
   * do not of streams; of no model otherwise. It is rough, and marked: {@code
   * langspan.usage.estimated} in the metadata, {@code estimated:} in the source of the cost. Never
   * of models that reason, even if they are named: what they thought is paid and cannot be seen.
   *
   * @param models their names, in which {@code *} stands for any characters
   */
  public B estimateUsage(String... models) {
    for (String model : requireNonNull(models, "models")) {
      requireNonNull(model, "model");
    }
    cost.estimated = List.of(models);
    return self();
  }

  /** Adds a limit of what a trace, session or user may cost. */
  public B costBudget(CostBudget budget) {
    List<CostBudget> all = new ArrayList<>(cost.budgets);
    all.add(requireNonNull(budget, "budget"));
    cost.budgets = List.copyOf(all);
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
    if (version < 0 || version > 4) {
      throw new IllegalArgumentException(
          "The ingestionVersion must be from 0 to 4: servers refuse all others");
    }
    this.ingestionVersion = version;
    return self();
  }

  /** Adds a header to every request. Those of this project win. */
  public B header(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(HeaderRules.name(name), HeaderRules.value("header " + name, value));
    this.headers = Map.copyOf(all);
    return self();
  }

  /** Sets what hides what must not leave. */
  public B mask(Mask mask) {
    this.mask = requireNonNull(mask, "mask");
    return self();
  }

  /**
   * Tells these trace attributes to other services, in the header {@code baggage} of requests that
   * {@link Langspan#inject} or a propagator of ours prepares; none otherwise. The official SDKs
   * understand it. Everybody on the way can read it, and every service behind: name only what may
   * leave, and call only whom you trust with it.
   *
   * @param attributes of {@code user_id}, {@code session_id}, {@code trace_name}, {@code version},
   *     {@code environment}, {@code tags}, {@code metadata.<key>}, {@code metadata.*}, {@code *}
   */
  public B sendBaggage(String... attributes) {
    this.propagation = propagation.send(attributes);
    return self();
  }

  /**
   * Believes these trace attributes when a request brings them in {@code baggage}; none otherwise.
   * Only for services that no stranger can call: whoever calls says who the user is. What is too
   * long or malformed is left out and reported once.
   *
   * @param attributes named as in {@link #sendBaggage}
   */
  public B acceptBaggage(String... attributes) {
    this.propagation = propagation.accept(attributes);
    return self();
  }

  /**
   * Sends {@code X-Langfuse-Trace-Id} and {@code X-Langfuse-Parent-Observation-Id} beside {@code
   * traceparent}, for services that know only those; not sent otherwise, and always understood.
   */
  public B langfuseHeaders(boolean send) {
    this.propagation = propagation.langfuseHeaders(send);
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

  private static @Nullable String usableKey(String name, @Nullable String key) {
    if (key != null && !HeaderRules.isValue(key)) {
      Guard.report(name, "{} must be printable ASCII characters; using none instead", name);
      return null;
    }
    return key;
  }

  private static Duration time(String what, Duration value) {
    return Checks.between(
        what, value, ConfigSource.LEAST_TIME, ConfigSource.MOST_TIME, "1 millisecond to 1 day");
  }

  private static Duration timeOrZero(String what, Duration value) {
    return Checks.between(what, value, Duration.ZERO, ConfigSource.MOST_TIME, "0 to 1 day");
  }
}
