// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A transport of OpenAI's client that takes the bytes of each request, as a network would, and
 * gives the same answer to all, from memory.
 */
final class StubTransport implements HttpClient {

  private final Headers headers;
  private final byte[][] pieces;

  private StubTransport(String contentType, byte[][] pieces) {
    this.pieces = pieces;
    this.headers =
        Headers.builder()
            .put("content-type", contentType)
            .put("date", "Mon, 01 Jun 2026 12:00:00 GMT")
            .put("openai-organization", "acme")
            .put("openai-processing-ms", "412")
            .put("openai-version", "2020-10-01")
            .put("x-ratelimit-limit-requests", "10000")
            .put("x-ratelimit-remaining-requests", "9999")
            .put("x-request-id", "req_5fb3f3c1a1d34f5c9f1d0e6f2b7c8a90")
            .build();
  }

  /** One that answers in one piece. */
  static StubTransport answering() {
    return new StubTransport("application/json", new byte[][] {Conversation.ANSWER});
  }

  /** One that answers with events, each of which is read alone, as it would arrive. */
  static StubTransport streaming() {
    return new StubTransport("text/event-stream; charset=utf-8", Conversation.EVENTS);
  }

  /** The client as it is without anybody who traces it. */
  OpenAIClient client(String baseUrl) {
    return new OpenAIClientImpl(
        ClientOptions.builder().httpClient(this).baseUrl(baseUrl).apiKey("sk-benchmark").build());
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions requestOptions) {
    HttpRequestBody body = request.body();
    if (body != null) {
      body.writeTo(OutputStream.nullOutputStream());
    }
    return new Answer();
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      HttpRequest request, RequestOptions requestOptions) {
    return CompletableFuture.completedFuture(execute(request, requestOptions));
  }

  @Override
  public void close() {}

  private final class Answer implements HttpResponse {

    private final InputStream body = new Body();

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return headers;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {}
  }

  /** Each read ends where a piece does. */
  private final class Body extends InputStream {

    private int piece;
    private int at;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (piece == pieces.length) {
        return -1;
      }
      int count = Math.min(length, pieces[piece].length - at);
      System.arraycopy(pieces[piece], at, target, offset, count);
      at += count;
      if (at == pieces[piece].length) {
        piece++;
        at = 0;
      }
      return count;
    }
  }
}
