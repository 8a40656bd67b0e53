// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialChatModel;
import dev.langchain4j.service.AiServices;
import io.langspan.openai.LangspanOpenAI;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model over a client that is traced as well: each call is one generation. */
class OnceIT {

  @RegisterExtension static final Bench bench = new Bench();
  @RegisterExtension static final Api api = new Api();

  @BeforeEach
  void answer() {
    api.answer(new OpenAi().answer());
  }

  interface Assistant {
    String answer(String question);
  }

  /** The model over a traced client. Its builder, given a client, forgets all that it was told. */
  private static ChatModel model(ChatModelListener... listeners) {
    OpenAIClient client =
        LangspanOpenAI.wrap(
            OpenAIOkHttpClient.builder().baseUrl(api.url()).apiKey("sk-test").build(),
            bench.langspan);
    ChatModel model =
        OpenAiOfficialChatModel.builder()
            .baseUrl(api.url())
            .apiKey("sk-test")
            .modelName("gpt-5-mini")
            .listeners(List.of(listeners))
            .build();
    try {
      Field field = OpenAiOfficialChatModel.class.getSuperclass().getDeclaredField("client");
      field.setAccessible(true);
      field.set(model, client);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return model;
  }

  @Test
  void chat_isOneGeneration_whenTheModelIsWrapped() {
    ChatModel model = LangspanLangChain4j.wrap(model());

    assertThat(model.chat("How long?")).isEqualTo("Four weeks.");

    assertThat(bench.only().usage()).isEqualTo(new OpenAi().told().usage());
  }

  @Test
  void chat_isOneGeneration_withinAService() {
    AiServices.create(Assistant.class, model()).answer("How long?");

    assertThat(bench.tree()).isEqualTo("CHAIN Assistant.answer\n  GENERATION chat gpt-5-mini\n");
  }

  @Test
  void chat_isOneGeneration_whenTheModelHasAListener() {
    ChatModel model = model(LangspanLangChain4j.chatModelListener());

    model.chat("How long?");

    assertThat(bench.only().name()).isEqualTo("chat gpt-5-mini");
  }

  @Test
  void next_isAGenerationOfItsOwn_whenTheModelHasAListener() {
    ChatModel model = model(LangspanLangChain4j.chatModelListener());

    model.chat("How long?");
    model.chat("How long?");

    assertThat(bench.observations()).hasSize(2);
  }
}
