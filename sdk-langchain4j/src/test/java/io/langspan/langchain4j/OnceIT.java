// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialChatModel;
import dev.langchain4j.service.AiServices;
import io.langspan.openai.LangspanOpenAI;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model over a client that is traced as well: each call is one generation. */
class OnceIT {

  private static final Bench bench = new Bench();
  private static final WireMockServer api =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));

  @BeforeAll
  static void startApi() {
    api.start();
    api.stubFor(
        any(anyUrl())
            .willReturn(
                okJson(
                    """
                    {
                      "id": "chatcmpl-1", "object": "chat.completion", "created": 1750000000,
                      "model": "gpt-5-mini-2025-08-07",
                      "choices": [
                        {"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": "Four weeks."}}
                      ],
                      "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
                    }
                    """)));
  }

  @AfterAll
  static void closeBench() {
    bench.close();
    api.stop();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  interface Assistant {
    String answer(String question);
  }

  private static String url() {
    return "http://127.0.0.1:" + api.port() + "/v1";
  }

  /** The model over a traced client. Its builder, given a client, forgets all that it was told. */
  private static ChatModel model(ChatModelListener... listeners) {
    OpenAIClient client =
        LangspanOpenAI.wrap(
            OpenAIOkHttpClient.builder().baseUrl(url()).apiKey("sk-test").build(), bench.langspan);
    ChatModel model =
        OpenAiOfficialChatModel.builder()
            .baseUrl(url())
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

    assertThat(bench.only().usage()).containsEntry("input", 7L).containsEntry("output", 3L);
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
