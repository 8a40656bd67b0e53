// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.langspan.local.LocalObservation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's own module for OpenAI, before a server that says what a test wants. */
class OpenAiIT {

  private static final Bench bench = new Bench();
  private static final WireMockServer api =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));

  private static final String CHAT =
      """
      {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1750000000,
        "model": "gpt-5-mini-2025-08-07", "service_tier": "default", "system_fingerprint": "fp_1",
        "choices": [
          {"index": 0, "finish_reason": "stop",
           "message": {"role": "assistant", "content": "Four weeks."}}
        ],
        "usage": {
          "prompt_tokens": 120, "completion_tokens": 60, "total_tokens": 180,
          "prompt_tokens_details": {"cached_tokens": 40},
          "completion_tokens_details": {"reasoning_tokens": 20}
        }
      }
      """;

  @BeforeAll
  static void startApi() {
    api.start();
  }

  @AfterAll
  static void closeBench() {
    bench.close();
    api.stop();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
    api.resetAll();
  }

  private static String url() {
    return "http://127.0.0.1:" + api.port() + "/v1";
  }

  private static ChatModel model() {
    return LangspanLangChain4j.wrap(
        OpenAiChatModel.builder()
            .baseUrl(url())
            .apiKey("sk-test")
            .modelName("gpt-5-mini")
            .temperature(0.5)
            .maxCompletionTokens(100)
            .maxRetries(0)
            .build());
  }

  private static void answer(int status, String type, String body) {
    api.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse().withStatus(status).withHeader("Content-Type", type).withBody(body)));
  }

  private static String chunk(String choice, String more) {
    return "data: {\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"gpt-5-mini-2025-08-07\",\"choices\":["
        + choice
        + "]"
        + more
        + "}\n\n";
  }

  @Test
  void chat_tellsParametersUsageAndWhatOpenAiAloneSays() {
    answer(200, "application/json", CHAT);

    model().chat("How long?");

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.model()).isEqualTo("gpt-5-mini-2025-08-07");
    assertThat(call.modelParameters())
        .containsEntry("temperature", 0.5)
        .containsEntry("max_completion_tokens", 100L)
        .doesNotContainKeys("model_name", "top_p", "tool_choice");
    assertThat(call.usage())
        .containsEntry("input", 80L)
        .containsEntry("input_cached_tokens", 40L)
        .containsEntry("output", 40L)
        .containsEntry("output_reasoning_tokens", 20L)
        .containsEntry("total", 180L);
    assertThat(call.cost()).containsKey("total");
    assertThat(call.metadata())
        .containsEntry("service_tier", "default")
        .containsEntry("system_fingerprint", "fp_1");
    assertThat(call.attributes()).containsEntry("gen_ai.provider.name", "openai");
  }

  @Test
  void chat_tellsImagesByTypeAndSize() {
    answer(200, "application/json", CHAT);

    model()
        .chat(
            UserMessage.from(
                TextContent.from("What is it?"),
                ImageContent.from("AAAA".repeat(1000), "image/png"),
                ImageContent.from("https://example.com/cat.png")));

    assertThat(bench.only().input())
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is it?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"<image/png: 3000 bytes left"
                + " out>\",\"detail\":\"low\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":"
                + "\"https://example.com/cat.png\",\"detail\":\"low\"}}]}]");
  }

  @Test
  void chat_recordsAnAnswerThatIsAFailure() {
    answer(400, "application/json", "{\"error\":{\"message\":\"no\"}}");

    Throwable thrown = catchThrowable(() -> model().chat("How long?"));

    assertThat(thrown).isNotNull();
    assertThat(bench.only().level()).isEqualTo("ERROR");
  }

  @Test
  void stream_tellsPiecesAndUsage() throws Exception {
    answer(
        200,
        "text/event-stream",
        chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Four \"}}", "")
            + chunk("{\"index\":0,\"delta\":{\"content\":\"weeks.\"}}", "")
            + chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "")
            + chunk(
                "", ",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}")
            + "data: [DONE]\n\n");
    StreamingChatModel model =
        LangspanLangChain4j.wrap(
            OpenAiStreamingChatModel.builder()
                .baseUrl(url())
                .apiKey("sk-test")
                .modelName("gpt-5-mini")
                .build());
    CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

    model.chat(
        "How long?",
        new StreamingChatResponseHandler() {
          @Override
          public void onCompleteResponse(ChatResponse response) {
            answer.complete(response);
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
          }
        });

    assertThat(answer.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("Four weeks.");
    LocalObservation call = bench.only();
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.completionStartTime()).isNotNull();
    assertThat(call.usage()).containsEntry("input", 7L).containsEntry("output", 3L);
  }
}
