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
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenerateParams;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of fifty megabytes, of which only the transport and we make anything. */
class MemoryIT {

  private static final int SIZE = 50 * 1024 * 1024;

  /** Somewhat more than what is kept of one; who held it all would take at least its size. */
  private static final long MOST = 12 * 1024 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Repeats a text up to fifty megabytes, without having it. */
  private static InputStream huge(String start, String repeated, String end) {
    byte[] part = repeated.repeat(1024 * 1024 / repeated.length()).getBytes(StandardCharsets.UTF_8);
    List<InputStream> parts = new java.util.ArrayList<>();
    parts.add(new ByteArrayInputStream(start.getBytes(StandardCharsets.UTF_8)));
    for (long i = 0; i < SIZE; i += part.length) {
      parts.add(new ByteArrayInputStream(part));
    }
    parts.add(new ByteArrayInputStream(end.getBytes(StandardCharsets.UTF_8)));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private static OpenAIClient client(Spans spans, InputStream body) {
    return LangspanOpenAI.wrap(
        Bench.plain("http://127.0.0.1:1/v1").withOptions(o -> o.httpClient(new Stub(body))),
        spans.langspan);
  }

  private static long drain(InputStream body) {
    byte[] buffer = new byte[8192];
    long all = 0;
    try {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        all += count;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  /** What this thread allocates while it reads an answer. */
  private static long allocated(HttpResponseFor<?> raw) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertThat(drain(raw.body())).isGreaterThan(SIZE);
    raw.close();
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }

  private static void assertUsage(SpanData span, String usage) {
    assertThat(
            span.getAttributes().get(AttributeKey.stringKey("langfuse.observation.usage_details")))
        .contains(usage);
  }

  /** Loads the classes: which of them others have loaded before is a matter of the order. */
  @BeforeAll
  static void readOne() {
    InputStream body = huge("{\"data\":[{\"embedding\":[1", ",-0.0123456789", "]}]}");
    try (Spans spans = new Spans()) {
      assertThat(allocated(embeddings(spans, body))).isPositive();
    }
  }

  private static HttpResponseFor<?> embeddings(Spans spans, InputStream body) {
    return client(spans, body)
        .embeddings()
        .withRawResponse()
        .create(
            EmbeddingCreateParams.builder().model("text-embedding-3-small").input("much").build());
  }

  @Test
  void embeddings_takeLittleMemory_andTheirUsageIsKnown() {
    InputStream body =
        huge(
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1",
            ",-0.0123456789",
            "]}],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":7,"
                + "\"total_tokens\":7}}");
    try (Spans spans = new Spans()) {
      assertThat(allocated(embeddings(spans, body))).isLessThan(MOST);
      assertUsage(spans.only(), "\"total\":7");
    }
  }

  @Test
  void manyEmbeddings_takeLittleMemory_andTheirUsageIsKnown() {
    InputStream body =
        huge(
            "{\"object\":\"list\",\"data\":[{\"embedding\":[1]}",
            ",{\"object\":\"embedding\",\"index\":1,\"embedding\":[0.1,0.2,0.3]}",
            "],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":7,"
                + "\"total_tokens\":7}}");
    try (Spans spans = new Spans()) {
      assertThat(allocated(embeddings(spans, body))).isLessThan(MOST);
      assertUsage(spans.only(), "\"total\":7");
    }
  }

  @Test
  void images_takeLittleMemory_andTheirUsageIsKnown() {
    InputStream body =
        huge(
            "{\"created\":1,\"data\":[{\"b64_json\":\"",
            "iVBORw0KGgo",
            "\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":9,\"total_tokens\":14,"
                + "\"input_tokens_details\":{\"text_tokens\":5,\"image_tokens\":0}}}");
    try (Spans spans = new Spans()) {
      HttpResponseFor<?> raw =
          client(spans, body)
              .images()
              .withRawResponse()
              .generate(ImageGenerateParams.builder().model("gpt-image-1").prompt("big").build());

      assertThat(allocated(raw)).isLessThan(MOST);
      assertUsage(spans.only(), "\"total\":14");
      assertThat(spans.only().getAttributes().asMap().toString().length()).isLessThan(10_000);
    }
  }

  /** A transport with one answer. */
  private record Stub(InputStream body) implements HttpClient, HttpResponse {

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      return this;
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().put("Content-Type", "application/json").build();
    }

    @Override
    public void close() {}
  }
}
