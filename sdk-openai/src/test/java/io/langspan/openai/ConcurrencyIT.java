// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.Observation;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConcurrencyIT {

  private static final int THREADS = 64;
  private static final int CALLS = 200;

  @Test
  void calls_areCountedOnceEach_underTheirOwnParents() throws Exception {
    try (Spans spans = new Spans()) {
      OpenAIClient client =
          LangspanOpenAI.wrap(
              Bench.plain("http://127.0.0.1:1/v1").withOptions(o -> o.httpClient(new Stub())),
              spans.langspan);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        all.add(threads.submit(() -> calls(spans, client, number)));
      }
      for (Future<?> one : all) {
        one.get(600, TimeUnit.SECONDS);
      }
      threads.shutdown();

      Map<String, SpanData> parents =
          spans.all().stream()
              .filter(s -> s.getName().startsWith("thread"))
              .collect(Collectors.toMap(SpanData::getSpanId, Function.identity()));
      Map<String, Long> children =
          spans.all().stream()
              .filter(s -> s.getName().equals("chat gpt-5-mini"))
              .collect(Collectors.groupingBy(SpanData::getParentSpanId, Collectors.counting()));
      assertThat(parents).hasSize(THREADS);
      assertThat(children.keySet()).isEqualTo(parents.keySet());
      assertThat(children.values()).containsOnly((long) CALLS);
    }
  }

  private static void calls(Spans spans, OpenAIClient client, int number) {
    try (Observation thread = spans.langspan.startObservation("thread " + number)) {
      List<CompletableFuture<?>> later = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        switch (i % 4) {
          case 0 -> later.add(client.async().chat().completions().create(Asked.chat().build()));
          case 1 -> stream(client);
          case 2 ->
              client.chat().completions().withRawResponse().create(Asked.chat().build()).parse();
          default -> client.chat().completions().create(Asked.chat().build());
        }
      }
      later.forEach(CompletableFuture::join);
      thread.output(number);
    }
  }

  private static void stream(OpenAIClient client) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().forEach(chunk -> {});
    }
  }

  /** A transport that knows the answer. */
  private static final class Stub implements HttpClient {

    private static final byte[] STREAM =
        ("data: " + Answers.chunk("{\"content\":\"Four.\"}", "stop") + "\n\ndata: [DONE]\n\n")
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] CHAT = Answers.CHAT.getBytes(StandardCharsets.UTF_8);

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
      request.body().writeTo(body);
      boolean isStream = body.toString(StandardCharsets.UTF_8).contains("\"stream\":true");
      return new Response(
          isStream ? "text/event-stream" : "application/json",
          new ByteArrayInputStream(isStream ? STREAM : CHAT));
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.supplyAsync(() -> execute(request, options));
    }

    @Override
    public void close() {}
  }

  private record Response(String type, InputStream body) implements HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().put("Content-Type", type).build();
    }

    @Override
    public void close() {}
  }
}
