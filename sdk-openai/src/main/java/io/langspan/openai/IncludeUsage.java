// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

/**
 * Whether streams of chat completions are asked to report their usage where the application does
 * not ask for it: {@code stream_options.include_usage}. Without it a streamed call has neither
 * tokens nor cost.
 *
 * <p>The additional last event that the server then sends is not shown to the application, which
 * has not asked for it.
 *
 * @since 0.1
 */
public enum IncludeUsage {
  /** Of OpenAI and Azure, which are known to understand it, and where no signature would break. */
  AUTO,

  /** Of every server, but where requests are signed. */
  ALWAYS,

  /** Never. */
  NEVER
}
