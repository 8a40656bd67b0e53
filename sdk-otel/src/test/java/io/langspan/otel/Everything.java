// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.score.Score;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;

/** Spans and scores that hold one text in every place that takes one. */
final class Everything {

  private Everything() {}

  /** Says it to an observation, a generation and their scores. */
  static void own(Langspan langspan, String text) {
    Observation top = langspan.startObservation("top " + text);
    top.userId("user " + text)
        .sessionId("session " + text)
        .tags("tag", "tag " + text)
        .traceName("trace " + text)
        .traceVersion("version " + text)
        .traceMetadata("key", "trace metadata " + text)
        .input(Map.of("question", text))
        .output(List.of("answer", text))
        .metadata("plain", text)
        .metadata("nested", Map.of("list", List.of(text)))
        .statusMessage("status " + text)
        .version("own version " + text);
    langspan.observeGeneration(
        "generation " + text,
        generation -> {
          generation
              .model("model " + text)
              .provider("provider " + text)
              .modelParameter("stop", text)
              .modelParameter("list", List.of(text))
              .prompt("prompt " + text, 1)
              .input(text);
          return text;
        });
    top.error(new IllegalStateException("failure " + text));
    top.score(
        Score.categorical("score " + text, "category " + text)
            .comment("comment " + text)
            .metadata("key", List.of(text)));
    top.score(Score.text("opinion", "text " + text));
    top.close();
  }

  /** Says it to a span of somebody else's instrumentation. */
  static void foreign(Tracer tracer, String text) {
    SpanContext other =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "SECRET-4711").build());
    Span span =
        tracer
            .spanBuilder("chat " + text)
            .setAttribute("gen_ai.operation.name", "chat")
            .addLink(other, Attributes.of(stringKey("link"), "link " + text))
            .startSpan();
    span.setAttribute("gen_ai.prompt.0.content", "prompt " + text);
    span.setAttribute("anything", "attribute " + text);
    span.setAttribute(stringArrayKey("list"), List.of("a", "element " + text));
    span.setAttribute(
        valueKey("gen_ai.input.messages"),
        Value.of(
            Value.of(
                KeyValue.of("role", Value.of("user")),
                KeyValue.of("parts", Value.of(Value.of("deep " + text), Value.of(7))))));
    span.addEvent(
        "event " + text,
        Attributes.of(
            stringKey("body"), "event " + text, stringArrayKey("list"), List.of("in " + text)));
    span.recordException(new IllegalStateException("failure " + text));
    span.setStatus(StatusCode.ERROR, "status " + text);
    span.end();
  }
}
