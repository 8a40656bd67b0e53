// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import io.langspan.Langspan;
import io.langspan.openai.IncludeUsage;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.TraceHeaders;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Settled;
import io.langspan.openai.internal.endpoint.Endpoint;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CapturingHttpClientTest {

  private static final String QUESTION =
      "{\"model\":\"gpt-5-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"How long?\"}],"
          + "\"stream\":true}";
  private static final String WISH = ",\"stream_options\":{\"include_usage\":true}}";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final OpenAIOptions options =
      OpenAIOptions.builder()
          .langspan(Langspan.create(openTelemetry))
          .includeUsage(IncludeUsage.ALWAYS)
          .traceHeaders(TraceHeaders.ALWAYS)
          .build();
  private final Transport transport = new Transport();

  @AfterEach
  void close() {
    openTelemetry.close();
  }

  @SuppressWarnings("try") // the scope is what counts
  private void send(boolean isSigned, HttpRequest... requests) {
    Call call = Call.start(Endpoint.CHAT, Call.Until.RESULT, false, options, new Settled());
    CapturingHttpClient client = new CapturingHttpClient(transport, this, options, isSigned);
    try (Scope ignored = call.context().makeCurrent()) {
      for (HttpRequest request : requests) {
        client.execute(request, RequestOptions.none());
      }
    }
    call.returned(null);
  }

  private static HttpRequest chat(HttpRequestBody body) {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .baseUrl("http://127.0.0.1/v1")
        .addPathSegments("chat", "completions")
        .body(body)
        .build();
  }

  private String recorded() {
    return exporter.getFinishedSpanItems().toString();
  }

  @Test
  void execute_looksAway_whenTheClientAsksForAToken() {
    HttpRequest token =
        HttpRequest.builder()
            .method(HttpMethod.POST)
            .baseUrl("https://auth.openai.com/oauth/token")
            .body(new Body("{\"subject_token\":\"a-secret\"}", 100))
            .build();

    send(false, token, chat(new Body(QUESTION, 1_000)));

    assertThat(recorded()).contains("How long?").doesNotContain("a-secret");
    assertThat(recorded()).doesNotContain("http.attempt");
    assertThat(transport.requests.get(0)).isSameAs(token);
  }

  @Test
  void execute_changesNothing_whenRequestsAreSigned() {
    HttpRequest chat = chat(new Body(QUESTION, 1_000));

    send(true, chat);

    assertThat(transport.requests).containsExactly(chat);
    assertThat(recorded()).contains("How long?");
  }

  @Test
  void execute_asksForTheUsage_ofABodyInPiecesOfOneBuffer() {
    send(false, chat(new Body(QUESTION, 7)));

    assertThat(transport.bodies)
        .containsExactly(QUESTION.substring(0, QUESTION.length() - 1) + WISH);
    assertThat(recorded()).contains("How long?");
  }

  @Test
  void execute_saysHowLongTheBodyIs_whenItAsksForTheUsage() {
    send(false, chat(new Body(QUESTION, 1_000)));

    assertThat(transport.requests.get(0).body().contentLength())
        .isEqualTo(transport.bodies.get(0).length());
    assertThat(transport.requests.get(0).headers().values("traceparent")).hasSize(1);
  }

  @Test
  void execute_leavesABodyAlone_thatCanBeWrittenOnce() {
    Body once =
        new Body(QUESTION, 1_000) {
          @Override
          public boolean repeatable() {
            return false;
          }
        };

    send(false, chat(once));

    assertThat(transport.bodies).containsExactly(QUESTION);
    assertThat(once.written).isEqualTo(1);
  }

  /** A body in pieces, all in the same buffer. */
  private static class Body implements HttpRequestBody {

    private final byte[] bytes;
    private final int piece;
    int written;

    Body(String text, int piece) {
      this.bytes = text.getBytes(StandardCharsets.UTF_8);
      this.piece = piece;
    }

    @Override
    public void writeTo(OutputStream out) {
      written++;
      byte[] buffer = new byte[piece];
      try (InputStream in = new ByteArrayInputStream(bytes)) {
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          out.write(buffer, 0, count);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String contentType() {
      return "application/json";
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class Transport implements HttpClient {

    final List<HttpRequest> requests = new ArrayList<>();
    final List<String> bodies = new ArrayList<>();

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      request.body().writeTo(body);
      requests.add(request);
      bodies.add(body.toString(StandardCharsets.UTF_8));
      return new Nothing();
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.completedFuture(execute(request, options));
    }

    @Override
    public void close() {}
  }

  private record Nothing() implements HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().build();
    }

    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public void close() {}
  }
}
