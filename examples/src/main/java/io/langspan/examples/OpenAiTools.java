// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that calls a tool until it can answer. The calls of the model are recorded by themselves;
 * the tools are the program's, which says what they are.
 */
final class OpenAiTools {

  private static final int MAX_ROUNDS = 4;

  private final Endpoints endpoints;
  private final Langspan langspan;
  private final OpenAIClient client;
  private final List<String> traceIds = new ArrayList<>();

  private OpenAiTools(Endpoints endpoints) {
    this.endpoints = endpoints;
    this.langspan = endpoints.langspan();
    this.client = LangspanOpenAI.wrap(endpoints.openAi(), langspan);
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("OpenAI: tools");
    OpenAiTools program = new OpenAiTools(endpoints);
    System.out.println(program.answer("Which observation types are there?"));
    return endpoints.finish(program.traceIds);
  }

  private String answer(String question) {
    return langspan.observe(
        "tool-agent",
        ObservationType.AGENT,
        agent -> {
          traceIds.add(agent.traceId());
          agent.input(question);
          return converse(question);
        });
  }

  private String converse(String question) {
    ChatCompletionCreateParams.Builder chat =
        ChatCompletionCreateParams.builder()
            .model(endpoints.model())
            .addSystemMessage(Prompt.INSTRUCTIONS)
            .addUserMessage(Prompt.of(question, endpoints.documents().search(question, 2)))
            .addTool(Quickstart.ReadDocument.class);
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      ChatCompletionMessage reply =
          client.chat().completions().create(chat.build()).choices().get(0).message();
      List<ChatCompletionMessageToolCall> calls = reply.toolCalls().orElse(List.of());
      if (calls.isEmpty()) {
        return reply.content().orElse("");
      }
      chat.addMessage(reply);
      for (ChatCompletionMessageToolCall call : calls) {
        chat.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.asFunction().id())
                .content(runTool(call.asFunction().function()))
                .build());
      }
    }
    return "";
  }

  private String runTool(ChatCompletionMessageFunctionToolCall.Function call) {
    return langspan.observe(
        call.name(),
        ObservationType.TOOL,
        tool -> {
          tool.input(call.arguments());
          String document = call.arguments(Quickstart.ReadDocument.class).name();
          return endpoints.documents().read(document).orElse("There is no such document.");
        });
  }
}
