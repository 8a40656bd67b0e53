// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Mask;
import java.util.List;

/** What an attribute of a span holds, by its name, whoever wrote it. */
final class AttributeKinds {

  private static final List<String> INPUT =
      List.of(
          "langfuse.observation.input",
          "langfuse.trace.input",
          "gen_ai.input.messages",
          "gen_ai.system_instructions",
          "gen_ai.prompt",
          "gen_ai.content.prompt",
          "gen_ai.tool.call.arguments",
          "gen_ai.tool.definitions",
          "gen_ai.retrieval.query.text",
          "gen_ai.memory.query.text",
          "gen_ai.request.messages",
          "input.value",
          "llm.input_messages",
          "llm.prompts",
          "traceloop.entity.input",
          "ai.prompt",
          "ai.toolCall.args",
          "mlflow.spanInputs",
          "tool_arguments",
          "braintrust.input_json",
          "input");

  private static final List<String> OUTPUT =
      List.of(
          "langfuse.observation.output",
          "langfuse.trace.output",
          "gen_ai.output.messages",
          "gen_ai.completion",
          "gen_ai.content.completion",
          "gen_ai.tool.call.result",
          "gen_ai.retrieval.documents",
          "gen_ai.memory.records",
          "output.value",
          "llm.output_messages",
          "llm.completions",
          "retrieval.documents",
          "traceloop.entity.output",
          "ai.response.text",
          "ai.response.toolCalls",
          "ai.response.object",
          "ai.toolCall.result",
          "mlflow.spanOutputs",
          "tool_response",
          "braintrust.output_json",
          "output");

  private static final List<String> METADATA =
      List.of(
          "langfuse.observation.metadata",
          "langfuse.trace.metadata",
          "langfuse.metadata",
          "ai.telemetry.metadata",
          "langfuse.observation.model.parameters");

  private AttributeKinds() {}

  static Mask.Kind of(String key) {
    if (LlmSpans.isBelow(INPUT, key) && !key.equals("gen_ai.prompt.name")) {
      return Mask.Kind.INPUT;
    }
    if (LlmSpans.isBelow(OUTPUT, key)) {
      return Mask.Kind.OUTPUT;
    }
    if (key.equals("langfuse.observation.status_message")) {
      return Mask.Kind.STATUS;
    }
    return LlmSpans.isBelow(METADATA, key) ? Mask.Kind.METADATA : Mask.Kind.ATTRIBUTE;
  }
}
