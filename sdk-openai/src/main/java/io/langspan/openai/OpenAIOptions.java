// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static java.util.Objects.requireNonNull;

import io.langspan.Langspan;
import org.jspecify.annotations.Nullable;

/**
 * How a client is traced. Immutable.
 *
 * @since 0.1
 */
public final class OpenAIOptions {

  private final @Nullable Langspan langspan;
  private final OpenAICall call;
  private final IncludeUsage includeUsage;
  private final TraceHeaders traceHeaders;

  private OpenAIOptions(Builder builder) {
    this.langspan = builder.langspan;
    this.call = builder.call;
    this.includeUsage = builder.includeUsage;
    this.traceHeaders = builder.traceHeaders;
  }

  /** The options as they are if nothing is said. */
  public static OpenAIOptions defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The instance that records: the one given, else that of the observation that is current where
   * the call is made, else the global one, else one that records nothing.
   */
  public Langspan langspan() {
    return langspan == null ? Langspan.current() : langspan;
  }

  /** What is said of all calls of the client. */
  public OpenAICall call() {
    return call;
  }

  /** Whether streams are asked for their usage. */
  public IncludeUsage includeUsage() {
    return includeUsage;
  }

  /** To whom the trace is told. */
  public TraceHeaders traceHeaders() {
    return traceHeaders;
  }

  @Override
  public String toString() {
    return "OpenAIOptions[includeUsage=" + includeUsage + ", traceHeaders=" + traceHeaders + "]";
  }

  /**
   * Collects options. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private @Nullable Langspan langspan;
    private OpenAICall call = OpenAICall.builder().build();
    private IncludeUsage includeUsage = IncludeUsage.AUTO;
    private TraceHeaders traceHeaders = TraceHeaders.GATEWAYS;

    private Builder() {}

    /** Sets the instance that records, whatever is current where a call is made. */
    public Builder langspan(Langspan langspan) {
      this.langspan = requireNonNull(langspan, "langspan");
      return this;
    }

    /** Says this of all calls of the client. */
    public Builder call(OpenAICall call) {
      this.call = requireNonNull(call, "call");
      return this;
    }

    /** Sets whether streams are asked for their usage; {@link IncludeUsage#AUTO} otherwise. */
    public Builder includeUsage(IncludeUsage includeUsage) {
      this.includeUsage = requireNonNull(includeUsage, "includeUsage");
      return this;
    }

    /** Sets to whom the trace is told; {@link TraceHeaders#GATEWAYS} otherwise. */
    public Builder traceHeaders(TraceHeaders traceHeaders) {
      this.traceHeaders = requireNonNull(traceHeaders, "traceHeaders");
      return this;
    }

    /** The options as they stand. */
    public OpenAIOptions build() {
      return new OpenAIOptions(this);
    }
  }
}
