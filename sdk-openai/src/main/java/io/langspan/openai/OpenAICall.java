// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import io.langspan.Generation;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of calls beyond what their requests and answers say: a name, metadata, the prompt
 * they were made from, whose they are.
 *
 * <pre>{@code
 * OpenAICall call = OpenAICall.builder().name("summarise").prompt("summary", 3).build();
 * try (Scope ignored = call.makeCurrent()) {
 *   client.chat().completions().create(params);
 * }
 * }</pre>
 *
 * <p>For all calls of a client, give it to {@link OpenAIOptions.Builder#call}. Where several apply,
 * the innermost wins, and metadata and tags are added. Immutable.
 *
 * @since 0.1
 */
public final class OpenAICall {

  private static final ContextKey<OpenAICall> KEY = ContextKey.named("langspan-openai-call");
  private static final OpenAICall NOTHING = builder().build();

  private final @Nullable String name;
  private final Map<String, @Nullable Object> metadata;
  private final @Nullable String promptName;
  private final int promptVersion;
  private final @Nullable String userId;
  private final @Nullable String sessionId;
  private final List<String> tags;

  private OpenAICall(Builder builder) {
    this.name = builder.name;
    this.metadata = new LinkedHashMap<>(builder.metadata);
    this.promptName = builder.promptName;
    this.promptVersion = builder.promptVersion;
    this.userId = builder.userId;
    this.sessionId = builder.sessionId;
    this.tags = List.copyOf(builder.tags);
  }

  /** Starts with nothing said. */
  public static Builder builder() {
    return new Builder();
  }

  /** What is said of calls in this context; nothing if nobody said anything. */
  public static OpenAICall in(Context context) {
    OpenAICall call = context.get(KEY);
    return call == null ? NOTHING : call;
  }

  /**
   * Says it of every call on this thread, and of those that go on from it in other threads with its
   * context, until the scope is closed. Close it on this thread.
   */
  @SuppressWarnings("MustBeClosedChecker") // said above: the caller does
  public Scope makeCurrent() {
    Context context = Context.current();
    return context.with(KEY, in(context).with(this)).makeCurrent();
  }

  /** This, and on top of it what another says. */
  public OpenAICall with(OpenAICall inner) {
    if (inner == NOTHING || this == NOTHING) {
      return inner == NOTHING ? this : inner;
    }
    Builder both = builder();
    both.name = inner.name == null ? name : inner.name;
    both.metadata.putAll(metadata);
    both.metadata.putAll(inner.metadata);
    both.promptName = inner.promptName == null ? promptName : inner.promptName;
    both.promptVersion = inner.promptName == null ? promptVersion : inner.promptVersion;
    both.userId = inner.userId == null ? userId : inner.userId;
    both.sessionId = inner.sessionId == null ? sessionId : inner.sessionId;
    both.tags = new java.util.ArrayList<>(tags);
    both.tags.addAll(inner.tags);
    return both.build();
  }

  /** What the calls are to be called; {@code null} for the name that each has by itself. */
  public @Nullable String name() {
    return name;
  }

  /** Says it of one call. */
  public void tell(Generation generation) {
    if (this == NOTHING) {
      return;
    }
    if (!metadata.isEmpty()) {
      generation.metadata(metadata);
    }
    if (promptName != null) {
      generation.prompt(promptName, promptVersion);
    }
    if (userId != null) {
      generation.userId(userId);
    }
    if (sessionId != null) {
      generation.sessionId(sessionId);
    }
    if (!tags.isEmpty()) {
      generation.tags(tags.toArray(new String[0]));
    }
  }

  /** Nothing of it: it may be personal. */
  @Override
  public String toString() {
    return "OpenAICall[" + metadata.size() + " entries of metadata]";
  }

  /**
   * Collects what is said of calls. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private @Nullable String name;
    private final Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    private @Nullable String promptName;
    private int promptVersion;
    private @Nullable String userId;
    private @Nullable String sessionId;
    private List<String> tags = List.of();

    private Builder() {}

    /** What the calls are to be called, instead of {@code chat gpt-5} and the like. */
    public Builder name(@Nullable String name) {
      this.name = name == null || name.isBlank() ? null : name;
      return this;
    }

    /** Adds an entry of metadata. */
    public Builder metadata(String key, @Nullable Object value) {
      if (key != null) {
        metadata.put(key, value);
      }
      return this;
    }

    /** Links the calls to a version of a prompt that is managed on the server. */
    public Builder prompt(String name, int version) {
      this.promptName = name;
      this.promptVersion = version;
      return this;
    }

    /** Says which user the calls are for. At most 200 characters; see {@link TraceAttributes}. */
    public Builder userId(@Nullable String userId) {
      this.userId = userId;
      return this;
    }

    /** Says which session the calls belong to. At most 200 characters. */
    public Builder sessionId(@Nullable String sessionId) {
      this.sessionId = sessionId;
      return this;
    }

    /** Adds tags to the trace of the calls. At most 200 characters each. */
    public Builder tags(String... tags) {
      this.tags = java.util.Arrays.stream(tags).filter(java.util.Objects::nonNull).toList();
      return this;
    }

    /** The description as it stands. */
    public OpenAICall build() {
      return new OpenAICall(this);
    }
  }
}
