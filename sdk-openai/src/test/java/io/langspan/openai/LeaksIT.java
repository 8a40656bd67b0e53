// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.opentelemetry.api.common.AttributeKey;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaksIT {

  private static final int MANY = 1_000;
  private static final int CHUNKS = 200;
  private static final AttributeKey<String> LEVEL =
      AttributeKey.stringKey("langfuse.observation.level");
  private static final AttributeKey<String> MESSAGE =
      AttributeKey.stringKey("langfuse.observation.status_message");

  private final Stub stub = new Stub();

  private OpenAIClient client(Spans spans) {
    return LangspanOpenAI.wrap(
        Bench.plain("http://127.0.0.1:1/v1").withOptions(o -> o.httpClient(stub)), spans.langspan);
  }

  /** Waits for what the collector finds, for a minute at most. */
  private static void collectUntilEnded(Spans spans, int count) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (spans.all().size() < count && System.nanoTime() < deadline) {
      ViewsIT.collectGarbage();
    }
  }

  @Test
  void streams_allEnd_whenNobodyReadsOrClosesThem() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);

      for (int i = 0; i < MANY; i++) {
        client.chat().completions().createStreaming(Asked.chat().build());
      }
      collectUntilEnded(spans, MANY);

      assertNeverClosed(spans, MANY);
    }
  }

  @Test
  void streams_allEnd_whenTheirBeginningIsReadAndNobodyClosesThem() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);

      for (int i = 0; i < MANY; i++) {
        StreamResponse<ChatCompletionChunk> stream =
            client.chat().completions().createStreaming(Asked.chat().build());
        stream.stream().iterator().next();
        Reference.reachabilityFence(stream); // or openai-java closes it while it is read
      }
      collectUntilEnded(spans, MANY);

      assertNeverClosed(spans, MANY);
    }
  }

  @Test
  void rawAnswers_allEnd_whenNobodyReadsOrClosesThem() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);

      for (int i = 0; i < MANY; i++) {
        client.chat().completions().withRawResponse().create(Asked.chat().build());
        if (i % 10 == 0) {
          client.async().chat().completions().withRawResponse().create(Asked.chat().build()).join();
        }
      }
      collectUntilEnded(spans, MANY + MANY / 10);

      assertNeverClosed(spans, MANY + MANY / 10);
    }
  }

  @Test
  void asynchronousStreams_allEnd_whenNobodySubscribes() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);

      for (int i = 0; i < MANY / 4; i++) {
        client.async().chat().completions().createStreaming(Asked.chat().build());
      }
      collectUntilEnded(spans, MANY / 4);

      assertNeverClosed(spans, MANY / 4);
    }
  }

  private static void assertNeverClosed(Spans spans, int count) {
    List<String> messages =
        spans.all().stream()
            .map(span -> span.getAttributes().get(LEVEL) + ": " + span.getAttributes().get(MESSAGE))
            .toList();
    assertThat(messages).hasSize(count);
    assertThat(Set.copyOf(messages))
        .containsExactly("WARNING: the answer was never read to its end, nor closed");
  }

  @Test
  void streams_goOn_whenOnlyWhatIsReadIsLeftOfThem() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);
      HttpResponseFor<StreamResponse<ChatCompletionChunk>> raw =
          client.chat().completions().withRawResponse().createStreaming(Asked.chat().build());
      StreamResponse<ChatCompletionChunk> stream = raw.parse();
      raw = null;
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      chunks.next();

      ViewsIT.collectGarbage();

      assertThat(raw).isNull();
      assertThat(spans.all().size()).isZero();
      chunks.forEachRemaining(chunk -> {});
      Reference.reachabilityFence(stream);
      assertThat(spans.only().getAttributes().get(LEVEL)).isNull();
    }
  }

  @Test
  void bodies_goOn_whenOnlyTheyAreLeftOfTheirAnswers() throws Exception {
    try (Spans spans = new Spans()) {
      InputStream body =
          client(spans)
              .chat()
              .completions()
              .withRawResponse()
              .createStreaming(Asked.chat().build())
              .body();
      assertThat(body.read()).isEqualTo('d');

      ViewsIT.collectGarbage();

      assertThat(spans.all().size()).isZero();
      assertThat(body.readAllBytes()).hasSize(Stub.STREAM.length - 1);
      assertThat(spans.only().getAttributes().get(LEVEL)).isNull();
    }
  }

  @Test
  void streams_goOn_whenNobodyHoldsWhatTheySubscribedTo() throws Exception {
    try (Spans spans = new Spans()) {
      OpenAIClient client = client(spans);
      AtomicInteger chunks = new AtomicInteger();
      CompletableFuture<Void> over =
          client
              .async()
              .chat()
              .completions()
              .createStreaming(Asked.chat().build())
              .subscribe(
                  chunk -> {
                    if (chunks.incrementAndGet() == 2) {
                      ViewsIT.collectGarbage();
                    }
                  })
              .onCompleteFuture();

      over.join();

      assertThat(chunks).hasValue(CHUNKS);
      assertThat(spans.only().getAttributes().get(LEVEL)).isNull();
    }
  }

  /** A transport that always gives the same stream, longer than what a reader buffers. */
  private static final class Stub implements HttpClient {

    private static final byte[] STREAM =
        (("data: " + Answers.chunk("{\"content\":\"Four \"}", null) + "\n\n").repeat(CHUNKS - 1)
                + "data: "
                + Answers.chunk("{\"content\":\"weeks.\"}", "stop")
                + "\n\ndata: [DONE]\n\n")
            .getBytes(StandardCharsets.UTF_8);

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      return new Response(new ByteArrayInputStream(STREAM));
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.completedFuture(execute(request, options));
    }

    @Override
    public void close() {}
  }

  private record Response(InputStream body) implements HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().put("Content-Type", "text/event-stream").build();
    }

    @Override
    public void close() {}
  }
}
