// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import io.langspan.local.LocalObservation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's own module for OpenAI, before a gateway that says what a call costs. */
class GatewayIT {

  private static final Bench bench = new Bench();
  private static final WireMockServer gateway =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));

  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":60,\"total_tokens\":180}";
  private static final String CHAT =
      "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,"
          + "\"model\":\"gpt-5-mini\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
          + "\"message\":{\"role\":\"assistant\",\"content\":\"It has a \\\"cost\\\".\"}}],"
          + USAGE
          + "}";
  private static final String STREAM =
      "data: {\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1,"
          + "\"model\":\"gpt-5-mini\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
          + "\"delta\":{\"role\":\"assistant\",\"content\":\"Four weeks.\"}}]}\n\n"
          + "data: {\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1,"
          + "\"model\":\"gpt-5-mini\",\"choices\":[],"
          + USAGE
          + "}\n\ndata: [DONE]\n\n";

  @BeforeAll
  static void startGateway() {
    gateway.start();
  }

  @AfterAll
  static void closeBench() {
    bench.close();
    gateway.stop();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
    gateway.resetAll();
  }

  interface Assistant {
    String answer(String question);
  }

  private static String url() {
    return "http://127.0.0.1:" + gateway.port() + "/v1";
  }

  private static ChatModel model() {
    return OpenAiChatModel.builder()
        .baseUrl(url())
        .apiKey("sk-test")
        .modelName("gpt-5-mini")
        .maxRetries(0)
        .build();
  }

  private static void ask() {
    LangspanLangChain4j.wrap(model()).chat("How long?");
  }

  private static void askForAStream() throws Exception {
    CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    LangspanLangChain4j.wrap(
            OpenAiStreamingChatModel.builder()
                .baseUrl(url())
                .apiKey("sk-test")
                .modelName("gpt-5-mini")
                .build())
        .chat(
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
    answer.get(60, TimeUnit.SECONDS);
  }

  private static void answer(ResponseDefinitionBuilder answer) {
    gateway.stubFor(any(anyUrl()).willReturn(answer));
  }

  private static ResponseDefinitionBuilder json(String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  private static ResponseDefinitionBuilder stream(String body) {
    return aResponse().withHeader("Content-Type", "text/event-stream").withBody(body);
  }

  private static String costing(String answer, String cost) {
    return answer.replace("\"total_tokens\"", "\"cost\":" + cost + ",\"total_tokens\"");
  }

  @Test
  void liteLlm_saysWhatItCosts_andThatWins() {
    answer(
        json(CHAT)
            .withHeader("X-LiteLLM-Response-Cost", "0.0123")
            .withHeader("x-litellm-call-id", "call-7")
            .withHeader("x-litellm-attempted-retries", "0")
            .withHeader("x-litellm-attempted-fallbacks", "1"));

    ask();

    LocalObservation call = bench.only();
    assertThat(call.totalCost()).isEqualByComparingTo("0.0123");
    assertThat(call.metadata())
        .containsEntry("litellm_call_id", "call-7")
        .containsEntry("litellm_fallbacks", "1")
        .doesNotContainKey("litellm_retries");
  }

  @Test
  void liteLlm_saysWhatItCosts_toAService() {
    answer(json(CHAT).withHeader("x-litellm-response-cost", "0.0123"));

    AiServices.create(Assistant.class, model()).answer("How long?");

    assertThat(bench.named("chat gpt-5-mini").totalCost()).isEqualByComparingTo("0.0123");
  }

  @Test
  void liteLlm_leavesTheCostToTheTable_whereItHasNoPrice() {
    answer(json(CHAT).withHeader("x-litellm-response-cost", "0.0"));

    ask();

    assertThat(bench.only().totalCost()).isPositive();
  }

  @Test
  void liteLlm_doesNoHarm_withACostThatIsNone() {
    answer(json(CHAT).withHeader("x-litellm-response-cost", "None"));

    ask();

    assertThat(bench.only().totalCost()).isPositive();
    assertThat(bench.only().metadata()).containsEntry("finish_reason", "stop");
  }

  @Test
  void openRouter_saysWhatItCosts_inTheUsage() {
    answer(json(costing(CHAT, "0.00042")));

    ask();

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.00042");
    assertThat(bench.only().usage()).containsEntry("total", 180L).doesNotContainKey("cost");
  }

  @Test
  void stream_saysWhatItCosts_inTheUsage() throws Exception {
    answer(stream(costing(STREAM, "0.25")).withHeader("x-litellm-response-cost", "0.5"));

    askForAStream();

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.25");
  }

  @Test
  void stream_saysWhatItCosts_inItsHeaders() throws Exception {
    answer(stream(STREAM).withHeader("x-litellm-response-cost", "0.5"));

    askForAStream();

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.5");
  }
}
