// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.internal.json.Text;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.AttributeKey;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What was said about an observation, and how that reads as attributes of its span.
 *
 * <p>Volatile fields, not a lock: any thread may set and another one may end, and the last value
 * wins.
 */
abstract class ObservationState implements RecordedAttributes {

  private static final long FIXED_BYTES = 600;

  static final AtomicLongFieldUpdater<ObservationState> FAILURE_BYTES =
      AtomicLongFieldUpdater.newUpdater(ObservationState.class, "failureBytes");
  static final AtomicReferenceFieldUpdater<ObservationState, Entry> METADATA =
      AtomicReferenceFieldUpdater.newUpdater(ObservationState.class, Entry.class, "metadata");
  static final AtomicReferenceFieldUpdater<ObservationState, Entry> PARAMETERS =
      AtomicReferenceFieldUpdater.newUpdater(ObservationState.class, Entry.class, "parameters");

  static final AtomicReferenceFieldUpdater<ObservationState, TraceAttributes> TRACE =
      AtomicReferenceFieldUpdater.newUpdater(
          ObservationState.class, TraceAttributes.class, "trace");

  final LangspanSettings settings;
  volatile ObservationType type;
  final long startEpochNanos;

  volatile @Nullable String input;
  volatile @Nullable String output;
  volatile @Nullable Entry metadata;
  volatile @Nullable ObservationLevel level;
  volatile @Nullable String statusMessage;
  volatile @Nullable String version;
  volatile @Nullable String errorType;

  /** What the events of recorded exceptions hold, about. */
  volatile long failureBytes;

  volatile @Nullable String model;
  volatile @Nullable String responseModel;
  volatile @Nullable String operation;
  volatile @Nullable String provider;
  volatile @Nullable Entry parameters;
  volatile @Nullable String servedTier;
  volatile @Nullable Usage usage;
  volatile @Nullable Cost cost;
  volatile @Nullable String costSource;
  volatile @Nullable String promptName;
  volatile int promptVersion;
  volatile long completionStartEpochNanos;
  volatile TraceAttributes trace;

  ObservationState(
      LangspanSettings settings,
      ObservationType type,
      long startEpochNanos,
      TraceAttributes trace) {
    this.settings = settings;
    this.type = type;
    this.startEpochNanos = startEpochNanos;
    this.trace = trace;
  }

  boolean isModelCall() {
    return type == ObservationType.GENERATION || type == ObservationType.EMBEDDING;
  }

  boolean namesModel() {
    return model != null || responseModel != null;
  }

  boolean hasFailed() {
    return level == ObservationLevel.ERROR || errorType != null;
  }

  @Override
  public long estimatedBytes() {
    return FIXED_BYTES
        + Text.weight(input)
        + Text.weight(output)
        + Text.weight(statusMessage)
        + Entry.bytes(metadata)
        + Entry.bytes(parameters)
        + failureBytes;
  }

  @Override
  public void writeTo(Sink sink) {
    put(sink, Keys.TYPE, type.wireName());
    put(sink, Keys.INPUT, input);
    put(sink, Keys.OUTPUT, output);
    ObservationLevel attention = level;
    put(sink, Keys.LEVEL, attention == null ? null : attention.name());
    put(sink, Keys.STATUS_MESSAGE, statusMessage);
    put(sink, Keys.ERROR_TYPE, errorType);
    writeMetadata(sink);
    writeTrace(sink);
    writeModel(sink);
    writeCost(sink);
    if (settings.genAiMessages()) {
      putWhole(sink, Keys.INPUT_MESSAGES, GenAiMessages.of(input, "user"));
      putWhole(sink, Keys.OUTPUT_MESSAGES, GenAiMessages.of(output, "assistant"));
    }
  }

  private void writeMetadata(Sink sink) {
    if (metadata == null) {
      return;
    }
    Map<String, Object> all = Entry.toMap(metadata);
    Map<String, Object> rest = new LinkedHashMap<>();
    int room = TraceAttributeWriter.MAX_METADATA_KEYS - trace.metadata().size();
    for (Map.Entry<String, Object> entry : all.entrySet()) {
      if (room-- > 0) {
        put(
            sink,
            AttributeKey.stringKey(Keys.OBSERVATION_METADATA_PREFIX + Text.valid(entry.getKey())),
            entry.getValue().toString());
      } else {
        rest.put(entry.getKey(), entry.getValue());
      }
    }
    if (!rest.isEmpty()) {
      putWhole(sink, Keys.METADATA, Json.object(rest, settings.maxFieldLength()));
    }
  }

  private void writeTrace(Sink sink) {
    TraceAttributes attributes = trace;
    put(sink, Keys.VERSION, version);
    TraceAttributeWriter.write(
        attributes,
        version == null ? sink : new WithoutVersion(sink),
        settings.environment(),
        settings.release());
  }

  private void writeModel(Sink sink) {
    String answered = responseModel;
    boolean hasModel = namesModel() || usage != null || cost != null;
    String named = operation;
    put(sink, Keys.OPERATION, named == null ? Operations.of(type, hasModel) : named);
    put(sink, Keys.PROVIDER, provider);
    put(sink, Keys.SYSTEM, provider);
    put(sink, Keys.MODEL, answered == null ? model : answered);
    put(sink, Keys.REQUEST_MODEL, model);
    put(sink, Keys.RESPONSE_MODEL, answered);
    if (parameters != null) {
      Map<String, Object> all = Entry.toMap(parameters);
      putWhole(sink, Keys.MODEL_PARAMETERS, Json.object(all, settings.maxFieldLength()));
      RequestParameters.mirror(all, sink);
    }
    if (promptName != null) {
      put(sink, Keys.PROMPT_NAME, promptName);
      sink.put(Keys.PROMPT_VERSION, (long) promptVersion);
      put(sink, Keys.PROMPT, promptName);
    }
    if (completionStartEpochNanos != 0) {
      put(sink, Keys.COMPLETION_START, iso(completionStartEpochNanos));
      sink.put(
          Keys.TIME_TO_FIRST_CHUNK, Math.max(0, completionStartEpochNanos - startEpochNanos) / 1e9);
    }
  }

  private void writeCost(Sink sink) {
    Usage used = usage;
    if (used != null) {
      putWhole(sink, Keys.USAGE_DETAILS, used.toJson());
      sink.put(Keys.INPUT_TOKENS, used.inputTotal());
      sink.put(Keys.OUTPUT_TOKENS, used.outputTotal());
      putPositive(sink, Keys.CACHE_READ_TOKENS, used.inputCachedTotal());
      putPositive(sink, Keys.CACHE_CREATION_TOKENS, used.inputCacheCreationTotal());
      putPositive(sink, Keys.REASONING_TOKENS, used.outputReasoning());
    }
    Cost spent = cost;
    if (spent != null) {
      putWhole(sink, Keys.COST_DETAILS, spent.toJson());
      put(sink, Keys.COST_SOURCE, costSource);
      if (!spent.isComplete()) {
        sink.put(Keys.COST_INCOMPLETE, true);
      }
    }
  }

  private void put(Sink sink, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      sink.put(key, Text.valid(Text.cut(value, settings.maxFieldLength())));
    }
  }

  /** JSON, which would be none any more if its end were cut off. */
  private static void putWhole(Sink sink, AttributeKey<String> key, @Nullable String json) {
    if (json != null) {
      sink.put(key, Text.valid(json));
    }
  }

  private static void putPositive(Sink sink, AttributeKey<Long> key, long value) {
    if (value > 0) {
      sink.put(key, value);
    }
  }

  private static String iso(long epochNanos) {
    return DateTimeFormatter.ISO_INSTANT.format(
        Instant.ofEpochSecond(epochNanos / 1_000_000_000L, epochNanos % 1_000_000_000L));
  }

  /** The version of an observation is nearer to it than the version of its trace. */
  private record WithoutVersion(Sink sink) implements Sink {

    @Override
    public <T> void put(AttributeKey<T> key, T value) {
      if (!key.equals(Keys.VERSION)) {
        sink.put(key, value);
      }
    }
  }
}
