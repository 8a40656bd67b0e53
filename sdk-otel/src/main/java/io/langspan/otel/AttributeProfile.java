// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.common.Attributes;

/**
 * In whose words the attributes of spans are written for a {@link Destination}.
 *
 * <p>All profiles say the same, each piece of content once: none needs spans that are recorded in
 * another way, and content is doubled at no destination.
 *
 * @since 0.1
 */
public enum AttributeProfile {

  /** Langfuse's, with the scalars of the GenAI convention beside them. */
  LANGFUSE,

  /**
   * Those of OpenTelemetry's GenAI convention, for Tempo, Jaeger, Datadog, MLflow and most others.
   * Prompts and answers of models are in {@code gen_ai.input.messages} and {@code
   * gen_ai.output.messages}, the cost in US dollars is in {@code gen_ai.usage.cost}; for what the
   * convention has no word, such as tags, Langfuse's stays.
   */
  GEN_AI,

  /** LangSmith's: {@code langsmith.span.kind}, {@code gen_ai.prompt}, {@code gen_ai.completion}. */
  LANGSMITH,

  /** Those of OpenInference, for Phoenix and Arize. */
  OPENINFERENCE;

  /** The same in these words. */
  Attributes write(Attributes attributes) {
    return switch (this) {
      case LANGFUSE -> attributes;
      case GEN_AI -> GenAiWords.of(attributes);
      case LANGSMITH -> LangSmithWords.of(attributes);
      case OPENINFERENCE -> OpenInferenceWords.of(attributes);
    };
  }
}
