// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to the one configured origin: no redirects, every call with a deadline, every answer with a
 * cap. The client is built at the first call, by the thread that makes it.
 */
final class HttpTransport {

  private static final int REST_CAP = 8 * 1024 * 1024;
  private static final int PIECE = 16 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** The slowest link that we wait for, in bytes per second. */
  private static final int SLOWEST = 10_000;

  private final Settings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable OkHttpClient client;
  private volatile boolean closed;
  private volatile boolean paused;

  HttpTransport(Settings settings) {
    this.settings = settings;
  }

  Answer post(Kind kind, List<Envelope> envelopes, Map<String, String> headers) throws IOException {
    Body body = Body.of(kind, envelopes);
    Request.Builder request = request(HttpUrl.get(settings.url(kind)), headers);
    if (kind.gzip) {
      request.header("content-encoding", "gzip");
    }
    // The four-argument form: the others mention okio, which is not on our compile class path.
    MediaType type = MediaType.get(kind.contentType);
    request.post(RequestBody.create(body.array(), type, 0, body.size()));
    Duration deadline = settings.callTimeout().plusMillis(body.size() * 1000L / SLOWEST);
    try (Response response = execute(request.build(), deadline)) {
      return new Answer(
          response.code(),
          response.header("content-type"),
          response.header("retry-after"),
          redirectOrigin(response),
          answerBody(kind, envelopes.size(), response));
    }
  }

  /**
   * The body, where it says more than the status line. Any other is left unread: on closing, the
   * client skips what comes within 100 ms, keeps the connection if that was all, else closes it.
   */
  private static byte[] answerBody(Kind kind, int items, Response response) throws IOException {
    if (!kind.answersPerItem() || response.code() != 207) {
      return new byte[0];
    }
    return read(response, PerItemAnswer.cap(items));
  }

  RestResponse get(String path, Duration timeout) throws IOException {
    HttpUrl base = HttpUrl.get(settings.base());
    HttpUrl url = path.startsWith("/") ? HttpUrl.parse(settings.base() + path) : null;
    if (url == null || !url.host().equals(base.host()) || url.port() != base.port()) {
      throw new IllegalArgumentException("Not a path below the base URL");
    }
    try (Response response =
        execute(request(url, settings.headers().get()).get().build(), timeout)) {
      return new RestResponse(response.code(), readAll(response));
    }
  }

  private static Request.Builder request(HttpUrl url, Map<String, String> headers) {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(request::header);
    return request;
  }

  @SuppressWarnings("try")
  private Response execute(Request request, Duration deadline) throws IOException {
    // A copy shares connections and threads with the original. A shorter limit on each read would
    // give up a slow line: what was written waits in buffers of the system, and nothing is read.
    OkHttpClient timed =
        client()
            .newBuilder()
            .callTimeout(deadline)
            .readTimeout(deadline)
            .writeTimeout(deadline)
            .build();
    try (Closeable scope = settings.aroundCalls().get()) {
      return timed.newCall(request).execute();
    }
  }

  private OkHttpClient client() throws IOException {
    if (closed || paused) {
      throw new IOException(closed ? "closed" : "paused");
    }
    OkHttpClient built = client;
    if (built != null) {
      return built;
    }
    lock.lock();
    try {
      built = client;
      if (built == null) {
        built = build();
        client = built;
      }
      return built;
    } finally {
      lock.unlock();
    }
  }

  /** Builds the client before there is a request: the first one takes a while in a fresh JVM. */
  void warmUp() {
    try {
      client();
    } catch (Throwable e) {
      // Closed already, or broken in a way that the first request will tell.
    }
  }

  private OkHttpClient build() {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(min(CONNECT, settings.callTimeout()))
            .connectionPool(new ConnectionPool(settings.maxInFlight(), 30, TimeUnit.SECONDS));
    if (ProxyPassword.mayBeAsked(settings.base())) {
      builder.proxyAuthenticator(ProxyPassword::ask);
    }
    return builder.build();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static byte[] read(Response response, int cap) throws IOException {
    ResponseBody body = response.body();
    if (body == null) {
      return new byte[0];
    }
    try (InputStream stream = body.byteStream()) {
      return stream.readNBytes(cap);
    }
  }

  /** In pieces, so that an answer that explodes costs the cap, and not that and a copy. */
  private static byte[] readAll(Response response) throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    int size = 0;
    ResponseBody body = response.body();
    if (body != null) {
      try (InputStream stream = body.byteStream()) {
        int read = PIECE;
        while (read == PIECE) {
          if (size > REST_CAP - PIECE) {
            throw new IOException("The answer is larger than " + REST_CAP + " bytes");
          }
          byte[] piece = new byte[PIECE];
          read = stream.readNBytes(piece, 0, PIECE);
          size += read;
          pieces.add(piece);
        }
      }
    }
    byte[] all = new byte[size];
    for (int i = 0, at = 0; at < size; i++, at += PIECE) {
      System.arraycopy(pieces.get(i), 0, all, at, Math.min(PIECE, size - at));
    }
    return all;
  }

  /** Where a redirect points to, without path or query, which may carry anything. */
  private static @Nullable String redirectOrigin(Response response) {
    String location = response.header("location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    if (target == null) {
      return null;
    }
    boolean usual = target.port() == HttpUrl.defaultPort(target.scheme());
    return target.scheme() + "://" + target.host() + (usual ? "" : ":" + target.port());
  }

  /** Ends all calls and takes no more. May be repeated to catch those that were just beginning. */
  void cancel() {
    closed = true;
    disconnect();
  }

  /** The same, but only until {@link #resume}. */
  void pause() {
    paused = true;
    disconnect();
  }

  void resume() {
    paused = false;
  }

  private void disconnect() {
    OkHttpClient built = client;
    if (built != null) {
      built.dispatcher().cancelAll();
      built.connectionPool().evictAll();
    }
  }
}
