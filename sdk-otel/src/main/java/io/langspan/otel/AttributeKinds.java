// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Mask;
import java.util.List;
import java.util.Set;

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
          "llm.prompt_template.variables",
          "embedding.text",
          "embedding.embeddings",
          "reranker.query",
          "reranker.input_documents",
          "tool.parameters",
          "genkit:input",
          "gcp.vertex.agent.llm_request",
          "gcp.vertex.agent.tool_call_args",
          "gcp.vertex.agent.data",
          "lk.user_input",
          "lk.chat_ctx",
          "lk.function_tool.arguments",
          "db.vector.query.content",
          "spring.ai.chat.client.user.text",
          "spring.ai.chat.client.user.params",
          "spring.ai.chat.client.system.text",
          "spring.ai.chat.client.system.params",
          "spring.ai.tool.call.arguments",
          "prompt",
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
          "reranker.output_documents",
          "genkit:output",
          "gcp.vertex.agent.llm_response",
          "gcp.vertex.agent.tool_response",
          "lk.response.text",
          "lk.response.function_calls",
          "lk.function_tool.output",
          "db.vector.query.response.documents",
          "spring.ai.tool.call.result",
          "final_result",
          "output");

  /** What went in and what came out, in one. */
  private static final List<String> BOTH =
      List.of("all_messages_events", "pydantic_ai.all_messages", "events");

  private static final Set<String> NUMBERS =
      Set.of("langfuse.observation.usage_details", "langfuse.observation.cost_details");

  private static final Set<String> INPUT_EVENTS =
      Set.of(
          "gen_ai.system.message",
          "gen_ai.user.message",
          "gen_ai.assistant.message",
          "gen_ai.tool.message",
          "gen_ai.content.prompt");

  private static final Set<String> OUTPUT_EVENTS =
      Set.of("gen_ai.choice", "gen_ai.content.completion");

  private static final List<String> METADATA =
      List.of(
          "langfuse.observation.metadata",
          "langfuse.trace.metadata",
          "langfuse.metadata",
          "ai.telemetry.metadata",
          "langfuse.observation.model.parameters");

  private AttributeKinds() {}

  static Mask.Kind of(String key) {
    if (isInput(key)) {
      return Mask.Kind.INPUT;
    }
    if (isOutput(key)) {
      return Mask.Kind.OUTPUT;
    }
    if (key.equals("langfuse.observation.status_message")) {
      return Mask.Kind.STATUS;
    }
    return LlmSpans.isBelow(METADATA, key) ? Mask.Kind.METADATA : Mask.Kind.ATTRIBUTE;
  }

  static boolean isInput(String key) {
    return isAnyOf(INPUT, key) && !key.equals("gen_ai.prompt.name");
  }

  static boolean isOutput(String key) {
    return isAnyOf(OUTPUT, key);
  }

  private static boolean isAnyOf(List<String> names, String key) {
    return LlmSpans.isBelow(names, key) || LlmSpans.isBelow(BOTH, key);
  }

  /** Whether it is JSON of numbers, of which no part may be missing. */
  static boolean isNumbers(String key) {
    return NUMBERS.contains(key);
  }

  /** Whether all that an event says is what went in. */
  static boolean isInputEvent(String name) {
    return INPUT_EVENTS.contains(name);
  }

  /** Whether all that an event says is what came out. */
  static boolean isOutputEvent(String name) {
    return OUTPUT_EVENTS.contains(name);
  }
}
