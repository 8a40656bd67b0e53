// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.models.Reasoning;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Responses API: a summary of the reasoning, and a second question that builds on the first.
 */
final class OpenAiResponses {

  private OpenAiResponses() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("OpenAI: responses");
    OpenAIClient client = LangspanOpenAI.wrap(endpoints.openAi(), endpoints.langspan());
    List<String> traceIds = new ArrayList<>();
    endpoints
        .langspan()
        .run(
            "two-questions",
            ObservationType.CHAIN,
            request -> {
              traceIds.add(request.traceId());
              Response first =
                  client
                      .responses()
                      .create(asking(endpoints, "Where do prices come from?").build());
              System.out.println(text(first));
              Response second =
                  client
                      .responses()
                      .create(
                          asking(endpoints, "What if the model is not known?")
                              .previousResponseId(first.id())
                              .build());
              System.out.println(text(second));
            });
    return endpoints.finish(traceIds);
  }

  private static ResponseCreateParams.Builder asking(Endpoints endpoints, String question) {
    return ResponseCreateParams.builder()
        .model(endpoints.model())
        .instructions(Prompt.INSTRUCTIONS)
        .input(Prompt.of(question, endpoints.documents().search(question, 2)))
        .reasoning(Reasoning.builder().summary(Reasoning.Summary.AUTO).build());
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(text -> text.text())
        .collect(Collectors.joining());
  }
}
