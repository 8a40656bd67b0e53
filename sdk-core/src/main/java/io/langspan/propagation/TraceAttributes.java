// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import io.langspan.internal.json.ValueEncoder;
import io.langspan.internal.log.Guard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all spans of a trace have in common: user, session, tags, name, metadata, version,
 * environment, visibility.
 *
 * <p>Values that the server would not take are reported once and left out; their neighbours are
 * kept. Immutable.
 *
 * @since 0.1
 */
public final class TraceAttributes {

  /** How long a value may be, in characters. */
  public static final int MAX_LENGTH = 200;

  private static final TraceAttributes EMPTY = new TraceAttributes(new Builder());

  private final @Nullable String userId;
  private final @Nullable String sessionId;
  private final @Nullable String traceName;
  private final @Nullable String version;
  private final @Nullable String environment;
  private final @Nullable Boolean isPublic;
  private final List<String> tags;
  private final Map<String, String> metadata;

  private TraceAttributes(Builder builder) {
    userId = builder.userId;
    sessionId = builder.sessionId;
    traceName = builder.traceName;
    version = builder.version;
    environment = builder.environment;
    isPublic = builder.isPublic;
    tags = List.copyOf(builder.tags);
    metadata =
        builder.metadata.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
  }

  /** None. */
  public static TraceAttributes empty() {
    return EMPTY;
  }

  /** Starts with none. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts with these. */
  public Builder toBuilder() {
    return new Builder().putAll(this);
  }

  /** These, overridden by others; metadata is merged and tags are added without duplicates. */
  public TraceAttributes merge(TraceAttributes inner) {
    if (inner == null || inner == EMPTY) {
      return this;
    }
    return this == EMPTY ? inner : toBuilder().putAll(inner).build();
  }

  /** The user. */
  public @Nullable String userId() {
    return userId;
  }

  /** The session. */
  public @Nullable String sessionId() {
    return sessionId;
  }

  /** The trace's name. */
  public @Nullable String traceName() {
    return traceName;
  }

  /** The version of the application. */
  public @Nullable String version() {
    return version;
  }

  /** The environment. */
  public @Nullable String environment() {
    return environment;
  }

  /** Whether anybody with the link may see the trace; {@code null} when nobody said. */
  public @Nullable Boolean isPublic() {
    return isPublic;
  }

  /** The tags. */
  public List<String> tags() {
    return tags;
  }

  /** The metadata: strings as they are, everything else as JSON. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Which attributes are set, without their values. */
  @Override
  public String toString() {
    List<String> set = new ArrayList<>();
    if (userId != null) {
      set.add("userId");
    }
    if (sessionId != null) {
      set.add("sessionId");
    }
    if (traceName != null) {
      set.add("traceName");
    }
    if (version != null) {
      set.add("version");
    }
    if (environment != null) {
      set.add("environment");
    }
    if (!tags.isEmpty()) {
      set.add("tags");
    }
    if (!metadata.isEmpty()) {
      set.add("metadata");
    }
    return "TraceAttributes" + set;
  }

  /**
   * Collects trace attributes. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private static final Pattern ENVIRONMENT = Pattern.compile("(?!langfuse)[a-z0-9_-]{1,40}");

    private @Nullable String userId;
    private @Nullable String sessionId;
    private @Nullable String traceName;
    private @Nullable String version;
    private @Nullable String environment;
    private @Nullable Boolean isPublic;
    private final Set<String> tags = new LinkedHashSet<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private Builder() {}

    /** Sets the user. At most 200 characters. */
    public Builder userId(@Nullable String userId) {
      this.userId = orElse("userId", userId, this.userId);
      return this;
    }

    /** Sets the session. At most 200 characters. */
    public Builder sessionId(@Nullable String sessionId) {
      this.sessionId = orElse("sessionId", sessionId, this.sessionId);
      return this;
    }

    /** Names the trace. At most 200 characters. */
    public Builder traceName(@Nullable String traceName) {
      this.traceName = orElse("traceName", traceName, this.traceName);
      return this;
    }

    /** Sets the version of the application. At most 200 characters. */
    public Builder version(@Nullable String version) {
      this.version = orElse("version", version, this.version);
      return this;
    }

    /** Sets the environment: at most 40 of {@code [a-z0-9_-]}, not starting with langfuse. */
    public Builder environment(@Nullable String environment) {
      if (environment == null || isEnvironment(environment)) {
        this.environment = environment;
      } else {
        Guard.report(
            "environment",
            "An environment was left out: use at most 40 of [a-z0-9_-], not starting with"
                + " langfuse");
      }
      return this;
    }

    /** Lets anybody who has the link see the trace. */
    public Builder tracePublic(boolean isPublic) {
      this.isPublic = isPublic;
      return this;
    }

    /** Adds tags. At most 200 characters each; a longer one is left out. */
    public Builder tags(@Nullable String... tags) {
      for (String tag : tags == null ? new String[0] : tags) {
        if (tag != null && fits("a tag", tag)) {
          this.tags.add(tag);
        }
      }
      return this;
    }

    /** Sets an entry of the metadata; {@code null} removes it. At most 200 characters as text. */
    public Builder metadata(String key, @Nullable Object value) {
      if (isNoNumber(value)) {
        Guard.report("traceMetadata", "Trace metadata that is not a finite number was left out");
        return this;
      }
      // A long as its digits: for JSON in general it would have to become a string.
      String text =
          value instanceof Long ? value.toString() : ValueEncoder.standard().encode(value);
      if (text == null) {
        metadata.remove(key);
      } else if (key != null && fits("trace metadata", text)) {
        metadata.put(key, text);
      }
      return this;
    }

    private static boolean isNoNumber(@Nullable Object value) {
      return (value instanceof Double d && !Double.isFinite(d))
          || (value instanceof Float f && !Float.isFinite(f));
    }

    /** Done. */
    public TraceAttributes build() {
      return new TraceAttributes(this);
    }

    /** Whether the server would keep this environment as it is. */
    public static boolean isEnvironment(@Nullable String environment) {
      return environment != null && ENVIRONMENT.matcher(environment).matches();
    }

    private Builder putAll(TraceAttributes other) {
      userId = other.userId != null ? other.userId : userId;
      sessionId = other.sessionId != null ? other.sessionId : sessionId;
      traceName = other.traceName != null ? other.traceName : traceName;
      version = other.version != null ? other.version : version;
      environment = other.environment != null ? other.environment : environment;
      isPublic = other.isPublic != null ? other.isPublic : isPublic;
      tags.addAll(other.tags);
      metadata.putAll(other.metadata);
      return this;
    }

    private static @Nullable String orElse(
        String what, @Nullable String value, @Nullable String before) {
      return value == null || fits(what, value) ? value : before;
    }

    private static boolean fits(String what, String value) {
      if (value.length() <= MAX_LENGTH) {
        return true;
      }
      Guard.report(what, "{} of more than {} characters was left out", what, MAX_LENGTH);
      return false;
    }
  }
}
