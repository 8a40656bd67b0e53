// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContentSwitchesIT {

  private static final String QUESTION = "CANARY-QUESTION";
  private static final String ANSWER = "CANARY-ANSWER";

  private static final List<String> INPUTS =
      List.of(
          "langfuse.observation.input",
          "langfuse.trace.input",
          "gen_ai.input.messages",
          "gen_ai.system_instructions",
          "gen_ai.prompt",
          "gen_ai.prompt.0.content",
          "gen_ai.tool.call.arguments",
          "input.value",
          "llm.input_messages.0.message.content",
          "llm.prompts",
          "llm.prompt_template.variables",
          "traceloop.entity.input",
          "ai.prompt.messages",
          "ai.toolCall.args",
          "mlflow.spanInputs",
          "tool_arguments",
          "embedding.text",
          "embedding.embeddings.0.embedding.text",
          "reranker.query",
          "genkit:input",
          "gcp.vertex.agent.llm_request",
          "gcp.vertex.agent.tool_call_args",
          "lk.user_input",
          "lk.chat_ctx",
          "all_messages_events",
          "prompt",
          "input",
          "db.vector.query.content",
          "spring.ai.chat.client.user.text",
          "spring.ai.tool.call.arguments");

  private static final List<String> OUTPUTS =
      List.of(
          "langfuse.observation.output",
          "langfuse.trace.output",
          "gen_ai.output.messages",
          "gen_ai.completion.0.content",
          "gen_ai.tool.call.result",
          "output.value",
          "llm.output_messages.0.message.content",
          "retrieval.documents.0.document.content",
          "reranker.output_documents.0.document.content",
          "traceloop.entity.output",
          "ai.response.text",
          "ai.response.toolCalls",
          "ai.toolCall.result",
          "mlflow.spanOutputs",
          "tool_response",
          "genkit:output",
          "gcp.vertex.agent.llm_response",
          "gcp.vertex.agent.tool_response",
          "lk.response.text",
          "final_result",
          "output",
          "db.vector.query.response.documents",
          "spring.ai.tool.call.result");

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void input_leavesNeitherOwnNorForeignSpans_whenSwitchedOff() {
    sendEverything(true, false);

    assertThat(server.everythingSent()).doesNotContain(QUESTION).contains(ANSWER);
    assertThat(server.spans()).hasSize(2);
  }

  @Test
  void output_leavesNeitherOwnNorForeignSpans_whenSwitchedOff() {
    sendEverything(false, true);

    assertThat(server.everythingSent()).doesNotContain(ANSWER).contains(QUESTION);
    assertThat(server.spans()).hasSize(2);
  }

  @Test
  void whatIsNotContent_stays() {
    sendEverything(true, true);

    assertThat(server.everythingSent()).doesNotContain(ANSWER, QUESTION);
    assertThat(server.span("foreign").attributes())
        .containsEntry("gen_ai.request.model", "m")
        .containsEntry("gen_ai.prompt.name", "greeting")
        .containsEntry("kept", "kept");
    assertThat(server.span("foreign").span().getEventsList())
        .extracting(event -> event.getName())
        .containsExactly("gen_ai.client.inference.operation.details", "kept");
    assertThat(server.span("own").attributes())
        .containsEntry("langfuse.observation.model.name", "m")
        .doesNotContainKeys("langfuse.observation.input", "langfuse.observation.output");
  }

  private void sendEverything(boolean inputOff, boolean outputOff) {
    Map<String, String> variables =
        Map.of(
            "LANGSPAN_CAPTURE_INPUT", String.valueOf(!inputOff),
            "LANGSPAN_CAPTURE_OUTPUT", String.valueOf(!outputOff),
            "LANGSPAN_GEN_AI_MESSAGES", "true");
    try (Langspan langspan = Sdk.to(server.url(), variables).build()) {
      langspan.observeGeneration(
          "own",
          generation -> {
            generation.model("m").input(QUESTION);
            return ANSWER;
          });
      langspan.flush(Await.PATIENCE);
    }
    try (Joined app =
        Joined.to(
            server.url(), settings -> settings.captureInput(!inputOff).captureOutput(!outputOff))) {
      Span span = app.genAi("foreign", Context.root());
      span.setAttribute("gen_ai.request.model", "m");
      span.setAttribute("gen_ai.prompt.name", "greeting");
      span.setAttribute("kept", "kept");
      INPUTS.forEach(key -> span.setAttribute(key, QUESTION));
      OUTPUTS.forEach(key -> span.setAttribute(key, ANSWER));
      event(span, "gen_ai.user.message", "content", QUESTION);
      event(span, "gen_ai.system.message", "content", QUESTION);
      event(span, "gen_ai.assistant.message", "content", QUESTION);
      event(span, "gen_ai.tool.message", "content", QUESTION);
      event(span, "gen_ai.content.prompt", "gen_ai.prompt", QUESTION);
      event(span, "gen_ai.choice", "message", ANSWER);
      event(span, "gen_ai.content.completion", "gen_ai.completion", ANSWER);
      span.addEvent(
          "gen_ai.client.inference.operation.details",
          Attributes.of(
              stringKey("gen_ai.input.messages"),
              QUESTION,
              stringKey("gen_ai.output.messages"),
              ANSWER));
      event(span, "kept", "anything", "kept");
      span.end();
      app.flush();
    }
  }

  private static void event(Span span, String name, String key, String text) {
    span.addEvent(name, Attributes.of(stringKey(key), text));
  }
}
