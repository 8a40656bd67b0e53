// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An observation as the server stores it: one row per span, each with its own copy of what belongs
 * to the trace.
 *
 * <p>Immutable. What was not sent is {@code null} or empty.
 *
 * @since 0.1
 */
public final class LocalObservation {

  private final Row row;

  LocalObservation(Row row) {
    this.row = row;
    row.tags = List.copyOf(row.tags);
    row.toolCalls = List.copyOf(row.toolCalls);
  }

  /** The span id, in lower-case hex. */
  public String id() {
    return row.id;
  }

  /** The trace id, in lower-case hex. */
  public String traceId() {
    return row.traceId;
  }

  /** The id of the observation above; {@code null} at the root. */
  public @Nullable String parentId() {
    return row.parentId;
  }

  /** The name, which {@code gen_ai.tool.name} overrides. */
  public String name() {
    return row.name;
  }

  /** One of the ten types in upper case, such as {@code GENERATION}. */
  public String type() {
    return row.type;
  }

  /** {@code DEBUG}, {@code DEFAULT}, {@code WARNING} or {@code ERROR}. */
  public String level() {
    return row.level;
  }

  /** The status message. */
  public @Nullable String statusMessage() {
    return row.statusMessage;
  }

  /** When it started, in milliseconds as the server keeps it. */
  public Instant startTime() {
    return row.startTime;
  }

  /** When it ended, in milliseconds as the server keeps it. */
  public Instant endTime() {
    return row.endTime;
  }

  /** When the first token arrived. */
  public @Nullable Instant completionStartTime() {
    return row.completionStartTime;
  }

  /** What went in: a text as it was sent, anything else as JSON. */
  public @Nullable String input() {
    return row.input;
  }

  /** What came out: a text as it was sent, anything else as JSON. */
  public @Nullable String output() {
    return row.output;
  }

  /** The model as the sender named it. */
  public @Nullable String model() {
    return row.model;
  }

  /** The model parameters; each a {@code String}, {@code Long} or {@code Double}. */
  public Map<String, Object> modelParameters() {
    return Collections.unmodifiableMap(row.modelParameters);
  }

  /** Units by bucket; {@code total} is added when it was not sent. */
  public Map<String, Long> usage() {
    return Collections.unmodifiableMap(row.usage);
  }

  /** US dollars by bucket, as they were sent; nothing is priced here. */
  public Map<String, BigDecimal> cost() {
    return Collections.unmodifiableMap(row.cost);
  }

  /** The linked prompt; only generations have one, and only with its version. */
  public @Nullable String promptName() {
    return row.promptName;
  }

  /** The version of the linked prompt. */
  public @Nullable Integer promptVersion() {
    return row.promptVersion;
  }

  /**
   * The metadata of observation and trace in one map with dotted paths, besides {@code
   * resourceAttributes.*}, {@code scope.*} and, for foreign scopes, {@code attributes.*}.
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(row.metadata);
  }

  /** The tools that the input offers: name to definition as JSON text. */
  public Map<String, String> toolDefinitions() {
    return Collections.unmodifiableMap(row.toolDefinitions);
  }

  /** The names of the tools that the output calls, in order. */
  public List<String> toolCalls() {
    return row.toolCalls;
  }

  /** The name of the trace that this row carries. */
  public @Nullable String traceName() {
    return row.traceName;
  }

  /** The user that this row carries. */
  public @Nullable String userId() {
    return row.userId;
  }

  /** The session that this row carries. */
  public @Nullable String sessionId() {
    return row.sessionId;
  }

  /** The tags that this row carries. */
  public List<String> tags() {
    return row.tags;
  }

  /** The environment, {@code default} when none or an invalid one was sent. */
  public String environment() {
    return row.environment;
  }

  /** The version that this row carries. */
  public @Nullable String version() {
    return row.version;
  }

  /** The release that this row carries. */
  public @Nullable String release() {
    return row.release;
  }

  /**
   * The span attributes as they were sent; each a {@code String}, {@code Boolean}, {@code Long},
   * {@code Double} or {@code List} of them.
   */
  public Map<String, Object> attributes() {
    return Collections.unmodifiableMap(row.attributes);
  }

  /** The resource attributes as they were sent. */
  public Map<String, Object> resourceAttributes() {
    return Collections.unmodifiableMap(row.resourceAttributes);
  }

  /** The name of the instrumentation scope. */
  public String scopeName() {
    return row.scopeName;
  }

  /** The version of the instrumentation scope. */
  public String scopeVersion() {
    return row.scopeVersion;
  }

  /** The sender by the request header, else {@code unknown}. */
  public String sdkName() {
    return row.sdkName;
  }

  /** The version of the sender by the request header, else {@code unknown}. */
  public String sdkVersion() {
    return row.sdkVersion;
  }

  /** Whether the trace is public by this row. */
  public boolean isPublic() {
    return row.isPublic;
  }

  /**
   * Whether it counts as a root of its trace: it has no parent or says it is its process's root.
   */
  public boolean isRoot() {
    return row.parentId == null || row.appRoot;
  }

  /** From start to end. */
  public Duration latency() {
    return Duration.between(row.startTime, row.endTime);
  }

  /**
   * From the start to the first token; negative when the two come from clocks that differ, and
   * {@code null} when no first token was reported.
   */
  public @Nullable Duration timeToFirstToken() {
    return row.completionStartTime == null
        ? null
        : Duration.between(row.startTime, row.completionStartTime);
  }

  /** The cost in US dollars; {@code null} when it is unknown. */
  public @Nullable BigDecimal totalCost() {
    return row.cost.get("total");
  }

  /** Names the observation; content stays out of it. */
  @Override
  public String toString() {
    return row.type + " " + row.name + " " + row.id;
  }

  /** A row while it is put together. */
  static final class Row {

    String id = "";
    String traceId = "";
    @Nullable String parentId;
    String name = "";
    String type = "SPAN";
    String level = "DEFAULT";
    @Nullable String statusMessage;
    Instant startTime = Instant.EPOCH;
    Instant endTime = Instant.EPOCH;
    @Nullable Instant completionStartTime;
    @Nullable String input;
    @Nullable String output;
    @Nullable String model;
    Map<String, Object> modelParameters = Map.of();
    Map<String, Long> usage = Map.of();
    Map<String, BigDecimal> cost = Map.of();
    @Nullable String promptName;
    @Nullable Integer promptVersion;
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, String> toolDefinitions = Map.of();
    List<String> toolCalls = List.of();
    @Nullable String traceName;
    @Nullable String userId;
    @Nullable String sessionId;
    List<String> tags = List.of();
    String environment = "default";
    @Nullable String version;
    @Nullable String release;
    Map<String, Object> attributes = Map.of();
    Map<String, Object> resourceAttributes = Map.of();
    String scopeName = "";
    String scopeVersion = "";
    String sdkName = "unknown";
    String sdkVersion = "unknown";
    boolean isPublic;
    boolean appRoot;

    boolean isUnicode() {
      return !Unicode.isBroken(attributes)
          && !Unicode.isBroken(resourceAttributes)
          && !Unicode.isBroken(metadata)
          && !Unicode.isBroken(modelParameters)
          && !Unicode.isBroken(tags)
          && !Unicode.isBroken(usage.keySet())
          && !Unicode.isBroken(cost.keySet())
          && !Unicode.isBroken(List.of(id, traceId, name, scopeName, scopeVersion))
          && !Unicode.isBroken(parentId)
          && !Unicode.isBroken(statusMessage)
          && !Unicode.isBroken(input)
          && !Unicode.isBroken(output)
          && !Unicode.isBroken(promptName);
    }

    /** Characters of the texts it keeps, which is what memory goes to. */
    long size() {
      long size = 1_000L + size(attributes.values()) + size(metadata.values());
      return size + length(input) + length(output);
    }

    private static long size(Iterable<?> values) {
      long size = 0;
      for (Object value : values) {
        size += value instanceof Iterable<?> list ? size(list) : length(value);
      }
      return size;
    }

    private static long length(@Nullable Object value) {
      return value instanceof String text ? text.length() : 8;
    }
  }

  long size() {
    return row.size();
  }
}
