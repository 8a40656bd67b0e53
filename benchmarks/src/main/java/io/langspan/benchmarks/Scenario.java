// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/**
 * One model call, recorded in different ways: 2 KB in, 1 KB out, 12 attributes in the end, current
 * on its thread while it lasts, below a request that is current already.
 */
final class Scenario {

  static final String INPUT = text(2_048);
  static final String OUTPUT = text(1_024);

  private static final AttributeKey<String> TYPE = key("langfuse.observation.type");
  private static final AttributeKey<String> IN = key("langfuse.observation.input");
  private static final AttributeKey<String> OUT = key("langfuse.observation.output");
  private static final AttributeKey<String> TICKET = key("langfuse.observation.metadata.ticket");
  private static final AttributeKey<String> TENANT = key("langfuse.observation.metadata.tenant");
  private static final AttributeKey<String> OPERATION = key("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER = key("gen_ai.provider.name");
  private static final AttributeKey<String> SYSTEM = key("gen_ai.system");
  private static final AttributeKey<String> MODEL = key("langfuse.observation.model.name");
  private static final AttributeKey<String> REQUEST_MODEL = key("gen_ai.request.model");
  private static final AttributeKey<String> PARAMETERS =
      key("langfuse.observation.model.parameters");
  private static final AttributeKey<Double> TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");

  private Scenario() {}

  private static AttributeKey<String> key(String name) {
    return AttributeKey.stringKey(name);
  }

  private static String text(int length) {
    String sentence = "The quick brown fox jumps over the lazy dog while the model thinks. ";
    return sentence.repeat(length / sentence.length() + 1).substring(0, length);
  }

  /** By this project. */
  static Generation generation(Langspan langspan) {
    try (Generation generation = langspan.startGeneration("answer")) {
      return describe(generation);
    }
  }

  /** By this project, with usage, from which the cost is computed. */
  static Generation generationWithUsage(Langspan langspan) {
    try (Generation generation = langspan.startGeneration("answer")) {
      return describe(generation).usage(usage());
    }
  }

  static Usage usage() {
    return Usage.builder().input(480).inputCached(1_024).output(256).build();
  }

  /** By this project, about one of many texts. */
  static void generation(Langspan langspan, Prose.Exchange exchange) {
    try (Generation generation = langspan.startGeneration("answer")) {
      describe(generation, exchange.input(), exchange.output());
    }
  }

  static Generation describe(Generation generation) {
    return describe(generation, INPUT, OUTPUT);
  }

  private static Generation describe(Generation generation, String input, String output) {
    return generation
        .provider("openai")
        .model("gpt-5-mini")
        .modelParameter("temperature", 0.2)
        .metadata("ticket", "T-1024")
        .metadata("tenant", "acme")
        .input(input)
        .output(output);
  }

  /** By hand, with OpenTelemetry alone: the same attributes with nothing left to compute. */
  static Span rawSpan(Tracer tracer) {
    return rawSpan(tracer, INPUT, OUTPUT);
  }

  static void rawSpan(Tracer tracer, Prose.Exchange exchange) {
    rawSpan(tracer, exchange.input(), exchange.output());
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static Span rawSpan(Tracer tracer, String input, String output) {
    Span span = tracer.spanBuilder("answer").startSpan();
    try (Scope current = span.makeCurrent()) {
      span.setAttribute(TYPE, "generation");
      span.setAttribute(OPERATION, "chat");
      span.setAttribute(PROVIDER, "openai");
      span.setAttribute(SYSTEM, "openai");
      span.setAttribute(MODEL, "gpt-5-mini");
      span.setAttribute(REQUEST_MODEL, "gpt-5-mini");
      span.setAttribute(PARAMETERS, "{\"temperature\":0.2}");
      span.setAttribute(TEMPERATURE, 0.2);
      span.setAttribute(TICKET, "T-1024");
      span.setAttribute(TENANT, "acme");
      span.setAttribute(IN, input);
      span.setAttribute(OUT, output);
    } finally {
      span.end();
    }
    return span;
  }
}
