// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.KeySource;
import io.langspan.usage.CostBudget;
import io.langspan.usage.PriceTable;
import io.opentelemetry.api.metrics.MeterProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client behaves, whoever exports its spans. Immutable.
 *
 * <p>What a builder does not set comes from system properties, then from environment variables,
 * then from defaults.
 *
 * @since 0.1
 */
public final class LangspanSettings {

  private final URI baseUrl;
  private final @Nullable String publicKey;
  private final @Nullable String secretKey;
  private final @Nullable Supplier<Credentials> credentials;
  private final boolean tracingEnabled;
  private final @Nullable String environment;
  private final @Nullable String release;
  private final double sampleRate;
  private final int maxFieldLength;
  private final boolean captureInput;
  private final boolean captureOutput;
  private final boolean plainDataOnly;
  private final CostOptions cost;
  private final boolean genAiMessages;
  private final int ingestionVersion;
  private final String tracesPath;
  private final Map<String, String> headers;
  private final @Nullable Mask mask;
  private final boolean debug;
  private final PropagationOptions propagation;
  private final DeliveryOptions delivery;

  private LangspanSettings(SettingsBuilder<?> values) {
    baseUrl = values.baseUrl;
    credentials = values.credentials;
    Credentials keys = credentials == null ? null : KeySource.ask(credentials, "nothing is traced");
    publicKey = credentials == null ? values.publicKey : keys == null ? null : keys.publicKey();
    secretKey = credentials == null ? values.secretKey : keys == null ? null : keys.secretKey();
    tracingEnabled = values.tracingEnabled && !values.nowhere;
    environment = values.environment;
    release = values.release;
    sampleRate = values.sampleRate;
    maxFieldLength = values.maxFieldLength;
    captureInput = values.captureInput;
    captureOutput = values.captureOutput;
    plainDataOnly = values.plainDataOnly;
    cost = values.cost.built();
    genAiMessages = values.genAiMessages;
    ingestionVersion = values.ingestionVersion;
    tracesPath = values.tracesPath;
    headers = values.headers;
    mask = values.mask;
    debug = values.debug;
    propagation = values.propagation;
    delivery = values.delivery.built();
  }

  /** Starts with what system properties and the environment say. */
  public static Builder builder() {
    return new Builder(ConfigSource.system());
  }

  /** Only what system properties and the environment say. */
  public static LangspanSettings fromEnvironment() {
    return builder().build();
  }

  static LangspanSettings of(SettingsBuilder<?> values) {
    return new LangspanSettings(values);
  }

  /** Where the server is, without a slash at the end. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** The public key, if there is one; where keys change, the first. */
  public @Nullable String publicKey() {
    return publicKey;
  }

  /** The secret key, if there is one; where keys change, the first. Never log it. */
  public @Nullable String secretKey() {
    return secretKey;
  }

  /** Who is asked for the keys before every request; {@code null} when they do not change. */
  public @Nullable Supplier<Credentials> credentials() {
    return credentials;
  }

  /** Whether both keys are there. */
  public boolean hasCredentials() {
    return publicKey != null && secretKey != null;
  }

  /** Whether anything is recorded at all. */
  public boolean tracingEnabled() {
    return tracingEnabled;
  }

  /** The environment that spans and scores belong to, unless they say otherwise. */
  public @Nullable String environment() {
    return environment;
  }

  /** The release of the application. */
  public @Nullable String release() {
    return release;
  }

  /** The share of traces that are kept, from 0 to 1. */
  public double sampleRate() {
    return sampleRate;
  }

  /** How long one request may take. */
  public Duration timeout() {
    return delivery.timeout;
  }

  /** How many spans or scores one request may hold; 0 when only bytes count. */
  public int flushAt() {
    return delivery.flushAt;
  }

  /** How long a span may wait for others to share a request with. */
  public Duration flushInterval() {
    return delivery.flushInterval;
  }

  /** How many bytes of spans and scores may wait in memory. */
  public long queueBytes() {
    return delivery.queueBytes;
  }

  /** How many requests may be under way at once. */
  public int maxInFlight() {
    return delivery.maxInFlight;
  }

  /** How long a thread waits for room in a full memory; zero for not at all. */
  public Duration blockWhenFull() {
    return delivery.blockWhenFull;
  }

  /** How long the end of a top-most span waits for the delivery; zero for not at all. */
  public Duration flushOnRootEnd() {
    return delivery.flushOnRootEnd;
  }

  /** Where what has not arrived is kept on disk; {@code null} for nowhere. */
  public @Nullable Path spoolDirectory() {
    return delivery.spoolDirectory;
  }

  /** How large the spool may grow, in bytes. */
  public long spoolBytes() {
    return delivery.spoolBytes;
  }

  /** How long something is kept in the spool. */
  public Duration spoolMaxAge() {
    return delivery.spoolMaxAge;
  }

  /** Seals the spool; {@code null} when it is written in clear. Never log it. */
  public byte @Nullable [] spoolKey() {
    byte[] key = delivery.spoolKey;
    return key == null ? null : key.clone();
  }

  /** What gives way when the spool is full. */
  public SpoolWhenFull spoolWhenFull() {
    return delivery.spoolWhenFull;
  }

  /** When what was written to the spool is forced to the disk. */
  public SpoolSync spoolSync() {
    return delivery.spoolSync;
  }

  /** Whether spans are written to the spool by the thread that ends them. */
  public boolean writeThrough() {
    return delivery.writeThrough;
  }

  /** Who is told of what will never arrive. */
  public @Nullable DropListener onDrop() {
    return delivery.onDrop;
  }

  /** Where the status is shown as metrics. */
  public @Nullable MeterProvider meterProvider() {
    return delivery.meterProvider;
  }

  /** How many characters of one value are sent. */
  public int maxFieldLength() {
    return maxFieldLength;
  }

  /** Whether what goes in is recorded. */
  public boolean captureInput() {
    return captureInput;
  }

  /** Whether what comes out is recorded. */
  public boolean captureOutput() {
    return captureOutput;
  }

  /** Whether beans are left alone and only plain data is turned into JSON. */
  public boolean plainDataOnly() {
    return plainDataOnly;
  }

  /** Who computes costs that nobody gave. */
  public CostMode costMode() {
    return cost.mode;
  }

  /** Prices that come before all others; {@code null} where there are none. */
  public @Nullable PriceTable prices() {
    return cost.prices;
  }

  /** What may be spent. */
  public List<CostBudget> costBudgets() {
    return cost.budgets;
  }

  /** Of which models usage is estimated when nobody says it. */
  public List<String> estimateUsage() {
    return cost.estimated;
  }

  /** Whether messages are also written in the form of the GenAI convention. */
  public boolean genAiMessages() {
    return genAiMessages;
  }

  /** The value of {@code x-langfuse-ingestion-version}; 0 when the header is not sent. */
  public int ingestionVersion() {
    return ingestionVersion;
  }

  /** The path of the OTLP endpoint below the base URL. */
  public String tracesPath() {
    return tracesPath;
  }

  /** Headers that go on every request beside those of this project. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Hides what must not leave. */
  public @Nullable Mask mask() {
    return mask;
  }

  /** The trace attributes that are told to other services in baggage. */
  public List<String> sentBaggage() {
    return propagation.sent();
  }

  /** The trace attributes that are believed when they come in baggage. */
  public List<String> acceptedBaggage() {
    return propagation.accepted();
  }

  /** Whether requests to other services carry the headers of older ones too. */
  public boolean langfuseHeaders() {
    return propagation.langfuseHeaders();
  }

  /** Whether every request to the server is logged, without content. */
  public boolean debug() {
    return debug;
  }

  /** The server and the environment; no keys and no headers. */
  @Override
  public String toString() {
    return "LangspanSettings[" + baseUrl() + ", environment=" + environment() + "]";
  }

  /**
   * Who computes the cost of a call when neither the application nor the provider gave one.
   *
   * @since 0.1
   */
  public enum CostMode {
    /** This process, by your own prices, then by the built-in price table. */
    TABLE,
    /**
     * This process, by your own prices, then by those that the project defines on the server, then
     * by the built-in price table. The project's are read in the background; calls that end before
     * they are there do without.
     */
    PROJECT,
    /** The server, by the prices kept there. */
    SERVER
  }

  /**
   * Collects settings. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder extends SettingsBuilder<Builder> {

    Builder(ConfigSource source) {
      super(source);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Done. */
    public LangspanSettings build() {
      return settings();
    }
  }
}
