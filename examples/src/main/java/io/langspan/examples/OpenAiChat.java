// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import io.langspan.openai.OpenAICall;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;

/** One line traces the client; what a request cannot say is said around it. */
final class OpenAiChat {

  private OpenAiChat() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("OpenAI: chat completions");
    OpenAIClient client = LangspanOpenAI.wrap(endpoints.openAi(), endpoints.langspan());
    List<String> traceIds = new ArrayList<>();

    String answer =
        endpoints
            .langspan()
            .observe(
                "answer-question",
                ObservationType.CHAIN,
                request -> {
                  traceIds.add(request.traceId());
                  request.userId("u-42").sessionId("chat-7").input("What is a mask?");
                  String draft = ask(client, endpoints, "What is a mask?");

                  // A name and more for the calls that are made in this scope.
                  OpenAICall check =
                      OpenAICall.builder().name("check-answer").metadata("attempt", 1).build();
                  try (Scope scope = check.makeCurrent()) {
                    ask(client, endpoints, "Is this true? " + draft);
                  }
                  return draft;
                });
    System.out.println(answer);
    return endpoints.finish(traceIds);
  }

  private static String ask(OpenAIClient client, Endpoints endpoints, String question) {
    return client
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model(endpoints.model())
                .addSystemMessage(Prompt.INSTRUCTIONS)
                .addUserMessage(Prompt.of(question, endpoints.documents().search(question, 2)))
                .build())
        .choices()
        .get(0)
        .message()
        .content()
        .orElse("");
  }
}
