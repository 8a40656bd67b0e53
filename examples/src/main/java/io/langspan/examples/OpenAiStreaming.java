// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.ObservationType;
import io.langspan.openai.IncludeUsage;
import io.langspan.openai.LangspanOpenAI;
import io.langspan.openai.OpenAIOptions;
import java.util.ArrayList;
import java.util.List;

/** An answer that is shown word by word, and one that nobody reads to its end. */
final class OpenAiStreaming {

  private OpenAiStreaming() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("OpenAI: streaming");
    OpenAIClient client =
        LangspanOpenAI.wrap(
            endpoints.openAi(),
            OpenAIOptions.builder()
                .langspan(endpoints.langspan())
                // OpenAI and Azure are asked for the tokens of a stream anyway, others are not.
                .includeUsage(IncludeUsage.ALWAYS)
                .build());
    List<String> traceIds = new ArrayList<>();
    endpoints
        .langspan()
        .run(
            "answer-twice",
            ObservationType.CHAIN,
            request -> {
              traceIds.add(request.traceId());
              read(client, endpoints, Integer.MAX_VALUE);
              read(client, endpoints, 4); // the user has seen enough
            });
    return endpoints.finish(traceIds);
  }

  private static void read(OpenAIClient client, Endpoints endpoints, int most) {
    String question = "What happens when a mask fails?";
    ChatCompletionCreateParams chat =
        ChatCompletionCreateParams.builder()
            .model(endpoints.model())
            .addUserMessage(Prompt.of(question, endpoints.documents().search(question, 2)))
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chat)) {
      stream.stream()
          .flatMap(chunk -> chunk.choices().get(0).delta().content().stream()) // never empty here
          .limit(most)
          .forEach(System.out::print);
    }
    System.out.println();
  }
}
