// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A transport of LangChain4j's models that gives the same answer to all requests, from memory. */
final class StubHttp implements HttpClient, HttpClientBuilder {

  private static final SuccessfulHttpResponse ANSWER =
      SuccessfulHttpResponse.builder()
          .statusCode(200)
          .headers(
              Map.of(
                  "content-type", List.of("application/json"),
                  "x-request-id", List.of("req_5fb3f3c1a1d34f5c9f1d0e6f2b7c8a90")))
          .body(new String(Conversation.ANSWER, StandardCharsets.UTF_8))
          .build();

  /** A model over it as it is without anybody who traces it. */
  static OpenAiChatModel.OpenAiChatModelBuilder model() {
    return OpenAiChatModel.builder()
        .httpClientBuilder(new StubHttp())
        .apiKey("sk-benchmark")
        .modelName("gpt-5-mini")
        .temperature(0.2)
        .maxCompletionTokens(1_000);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    return ANSWER;
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("Answers in one piece alone");
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public HttpClient build() {
    return this;
  }
}
