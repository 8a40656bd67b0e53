// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks by way of a LiteLLM gateway, which is told of the trace and says what each call costs.
 *
 * <p>For a real one, {@code OPENAI_BASE_URL} is its address, {@code OPENAI_API_KEY} a virtual key
 * and {@code OPENAI_MODEL} a name of its {@code model_list}.
 */
final class LiteLlmGateway {

  private LiteLlmGateway() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("LiteLLM gateway");
    // No different from OpenAI: a server that is neither OpenAI nor Azure is told of the trace.
    OpenAIClient client = LangspanOpenAI.wrap(endpoints.gateway(), endpoints.langspan());
    List<String> traceIds = new ArrayList<>();
    String question = "What is a mask?";
    String answer =
        endpoints
            .langspan()
            .observe(
                "ask-by-gateway",
                ObservationType.CHAIN,
                request -> {
                  traceIds.add(request.traceId());
                  request.input(question);
                  ChatCompletion completion =
                      client
                          .chat()
                          .completions()
                          .create(
                              ChatCompletionCreateParams.builder()
                                  .model(endpoints.model())
                                  .addUserMessage(
                                      Prompt.of(
                                          question, endpoints.documents().search(question, 2)))
                                  .build());
                  return completion.choices().get(0).message().content().orElse("");
                });
    System.out.println(answer);
    return endpoints.finish(traceIds);
  }
}
