// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

/**
 * To whom the trace is told, by the headers {@code traceparent} and {@code tracestate}, and {@code
 * baggage} where the client sends that, so that a gateway joins it. Where requests are signed, to
 * nobody.
 *
 * @since 0.1
 */
public enum TraceHeaders {
  /** To every server but those of OpenAI and Azure, which join no trace of others. */
  GATEWAYS,

  /** To every server. */
  ALWAYS,

  /** To nobody. */
  NEVER
}
