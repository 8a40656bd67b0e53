// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.openai.LangspanOpenAI;
import io.langspan.otel.LangspanSdk;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a traced call costs says nothing unless all of it is recorded. */
class ConversationTest {

  @Test
  void chat_arrivesWhole() {
    LocalObservation call =
        traced(
            StubTransport.answering(),
            client -> client.chat().completions().create(Conversation.ASKED));

    assertIsWhole(call);
  }

  @Test
  void stream_arrivesWhole() {
    LocalObservation call =
        traced(
            StubTransport.streaming(),
            client -> {
              try (StreamResponse<ChatCompletionChunk> stream =
                  client.chat().completions().createStreaming(Conversation.ASKED_WITH_USAGE)) {
                assertThat(stream.stream()).hasSize(53);
              }
            });

    assertIsWhole(call);
  }

  private static LocalObservation traced(StubTransport transport, Consumer<OpenAIClient> ask) {
    try (LangspanLocal server = LangspanLocal.start();
        Langspan langspan =
            LangspanSdk.builder()
                .baseUrl(server.url())
                .credentials(server.publicKey(), server.secretKey())
                .build()) {
      ask.accept(LangspanOpenAI.wrap(transport.client("https://api.openai.com/v1"), langspan));
      assertThat(langspan.flush().complete()).isTrue();
      return server.observations().get(0);
    }
  }

  private static void assertIsWhole(LocalObservation call) {
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.input()).contains(Scenario.INPUT.substring(1_536));
    assertThat(call.output()).contains(Scenario.OUTPUT);
    assertThat(call.attributes())
        .containsEntry("gen_ai.usage.input_tokens", 480L)
        .containsEntry("gen_ai.usage.output_tokens", 256L)
        .containsKey("langfuse.observation.cost_details");
  }
}
