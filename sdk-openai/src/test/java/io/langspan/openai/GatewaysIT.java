// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewaysIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static void ask() {
    bench.client().chat().completions().create(Asked.chat().build());
  }

  private static void askForAStream() {
    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().forEach(chunk -> {});
    }
  }

  @Test
  void liteLlm_saysWhatItCosts_andThatWins() {
    bench.answer(
        Bench.chat()
            .withHeader("x-litellm-response-cost", "0.0123")
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
  void liteLlm_leavesTheCostToTheTable_whereItHasNoPrice() {
    bench.answer(Bench.chat().withHeader("x-litellm-response-cost", "0.0"));

    ask();

    assertThat(bench.only().totalCost()).isPositive();
  }

  @Test
  void liteLlm_doesNoHarm_withACostThatIsNone() {
    bench.answer(Bench.chat().withHeader("x-litellm-response-cost", "None"));

    ask();

    assertThat(bench.only().totalCost()).isPositive();
    assertThat(bench.only().output()).contains("Four weeks.");
  }

  @Test
  void liteLlm_saysWhatAStreamCosts() {
    bench.answer(
        Bench.stream(
                Answers.chunk("{\"content\":\"Four.\"}", "stop"),
                Answers.usage(80, 20),
                Answers.DONE)
            .withHeader("x-litellm-response-cost", "0.5"));

    askForAStream();

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.5");
  }

  @Test
  void openRouter_saysWhatItCosts_inTheUsage() {
    bench.json(
        Answers.CHAT
            .replace("\"total_tokens\": 180,", "\"total_tokens\": 180, \"cost\": 0.00042,")
            .replace(
                "\"gpt-5-mini-2025-08-07\"", "\"openai/gpt-5-mini\", \"provider\": \"Azure\""));

    ask();

    LocalObservation call = bench.only();
    assertThat(call.totalCost()).isEqualByComparingTo("0.00042");
    assertThat(call.model()).isEqualTo("openai/gpt-5-mini");
    assertThat(call.usage()).containsEntry("total", 180L).doesNotContainKey("cost");
  }

  @Test
  void openRouter_doesNoHarm_withCommentsInItsStreams() {
    bench.answer(
        aResponse()
            .withHeader("Content-Type", "text/event-stream; charset=utf-8")
            .withBody(
                ": OPENROUTER PROCESSING\r\n\r\ndata: "
                    + Answers.chunk("{\"role\":\"assistant\",\"content\":\"Four.\"}", "stop")
                    + "\r\n\r\ndata: "
                    + Answers.usage(3, 4)
                        .replace("\"total_tokens\"", "\"cost\":0.25,\"total_tokens\"")
                    + "\r\n\r\ndata: [DONE]\r\n\r\n"));

    askForAStream();

    assertThat(bench.only().output()).contains("Four.");
    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.25");
  }

  @Test
  void vllm_reasons_inAFieldOfItsOwn() {
    bench.json(
        Answers.CHAT.replace(
            "\"content\": \"Four weeks.\"",
            "\"content\": \"Four weeks.\", \"reasoning_content\": \"A library, then.\""));

    ask();

    assertThat(bench.only().output()).contains("\"reasoning_content\":\"A library, then.\"");
  }

  @Test
  void vllm_reasonsInStreams_beforeItAnswers() {
    bench.events(
        Answers.chunk("{\"role\":\"assistant\",\"reasoning_content\":\"A library, \"}", null),
        Answers.chunk("{\"reasoning_content\":\"then.\"}", null),
        Answers.chunk("{\"content\":\"Four weeks.\"}", "stop"),
        Answers.DONE);

    askForAStream();

    assertThat(bench.only().output())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":\"Four weeks.\","
                + "\"reasoning_content\":\"A library, then.\"}");
  }

  @Test
  void azure_isTraced_underThePathOfADeployment() {
    bench.json(Answers.CHAT);
    OpenAIClient client =
        LangspanOpenAI.wrap(
            OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + bench.api.port() + "/openai/deployments/books")
                .apiKey("sk-test")
                .build(),
            bench.langspan);

    client.chat().completions().create(Asked.chat().build());

    assertThat(bench.requests().get(0).getUrl()).contains("/openai/deployments/books/chat/");
    assertThat(bench.only().output()).contains("Four weeks.");
  }

  @Test
  void azure_isTraced_whereTheClientNamesTheDeploymentItself() {
    bench.json(Answers.CHAT);
    com.openai.core.http.HttpClient transport =
        com.openai.client.okhttp.OkHttpClient.builder().build();
    OpenAIClient client =
        LangspanOpenAI.wrap(
            OpenAIOkHttpClient.builder()
                .baseUrl("https://books.openai.azure.com")
                .credential(com.openai.azure.credential.AzureApiKeyCredential.create("azure-key"))
                .build()
                .withOptions(options -> options.httpClient(new Diverted(transport, bench.url()))),
            bench.langspan);

    client.chat().completions().create(Asked.chat().build());

    assertThat(bench.requests().get(0).getUrl()).contains("/deployments/gpt-5-mini/chat/");
    LocalObservation call = bench.only();
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.attributes()).containsEntry("gen_ai.provider.name", "azure.ai.openai");
    assertThat(bench.requests().get(0).containsHeader("traceparent")).isFalse();
    assertThat(call.toString() + call.metadata() + call.attributes()).doesNotContain("azure-key");
  }
}
