// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClientAsync;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.ChatCompletion;
import io.opentelemetry.api.common.AttributeKey;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call that was cancelled may go on to ask below, while the next one is under way. */
class LateRetryIT {

  @Test
  void create_countsItsOwnRequestsAlone_whileACancelledCallTriesAgain() throws Exception {
    try (Spans spans = new Spans()) {
      Transport transport = new Transport();
      OpenAIClientAsync client =
          LangspanOpenAI.wrap(
              Bench.plainAsync("http://127.0.0.1:1/v1").withOptions(o -> o.httpClient(transport)),
              spans.langspan);
      CompletableFuture<ChatCompletion> cancelled = create(client);
      CompletableFuture<HttpResponse> first = transport.next();
      cancelled.cancel(true);
      CompletableFuture<ChatCompletion> kept = create(client);
      CompletableFuture<HttpResponse> second = transport.next();

      first.complete(new Response(503, ""));
      CompletableFuture<HttpResponse> again = transport.next();
      again.complete(new Response(200, Answers.CHAT));
      second.complete(new Response(200, Answers.CHAT));
      kept.get(60, TimeUnit.SECONDS);

      assertThat(spans.all())
          .hasSize(2)
          .allSatisfy(
              span ->
                  assertThat(span.getAttributes().asMap())
                      .doesNotContainKey(
                          AttributeKey.stringKey("langfuse.observation.metadata.retry_count")));
    }
  }

  private static CompletableFuture<ChatCompletion> create(OpenAIClientAsync client) {
    return client.chat().completions().create(Asked.chat().build());
  }

  /** Answers when the test does. */
  private static final class Transport implements HttpClient {

    private final BlockingQueue<CompletableFuture<HttpResponse>> asked =
        new LinkedBlockingQueue<>();

    CompletableFuture<HttpResponse> next() throws InterruptedException {
      CompletableFuture<HttpResponse> next = asked.poll(60, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      return executeAsync(request, options).join();
    }

    @Override
    public void close() {}
  }

  private record Response(int statusCode, String json) implements HttpResponse {

    @Override
    public Headers headers() {
      return Headers.builder()
          .put("Content-Type", "application/json")
          .put("Retry-After-Ms", "1")
          .build();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
  }
}
