// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import io.langspan.instrumentation.Forgotten;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.call.Attempt;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Linked;
import io.langspan.openai.internal.endpoint.Question;
import io.langspan.openai.internal.json.Sieve;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what goes over the transport below the client's retries: one request and one answer for
 * each attempt. Closing it closes nothing: the transport belongs to the client that was given to
 * us.
 */
public final class CapturingHttpClient implements HttpClient {

  /** What a gateway is told; headers of older services are for nobody who serves models. */
  private static final Set<String> TOLD = Set.of("traceparent", "tracestate", "baggage");

  private final HttpClient transport;

  /** As long as the transport is used, what would close it must live. */
  @SuppressWarnings("unused")
  private final Object owner;

  private final OpenAIOptions options;
  private final boolean isSigned;
  private volatile @Nullable Known known;

  private record Known(String baseUrl, Host host) {}

  /** A request as it is sent. */
  private record Outgoing(HttpRequest request, boolean hidesUsage) {}

  /**
   * Looks at a transport.
   *
   * @param owner the client that the transport belongs to: it closes it when nobody can reach it
   * @param isSigned whether something above signs each request, so that none may be changed
   */
  public CapturingHttpClient(
      HttpClient transport, Object owner, OpenAIOptions options, boolean isSigned) {
    this.transport = transport;
    this.owner = owner;
    this.options = options;
    this.isSigned = isSigned;
  }

  /** What is looked at. */
  public HttpClient transport() {
    return transport;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions requestOptions) {
    Call call = Call.in(Context.current());
    if (call == null || !isOf(call, request)) {
      return transport.execute(request, requestOptions);
    }
    Attempt attempt = call.attempt();
    Outgoing sent = outgoing(call, request);
    HttpResponse response;
    try {
      response = transport.execute(sent.request, requestOptions);
    } catch (Throwable failure) {
      attempt.failed(failure);
      throw failure;
    }
    return captured(call, attempt, response, sent);
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      HttpRequest request, RequestOptions requestOptions) {
    Call call = Call.in(Context.current());
    return call == null
        ? transport.executeAsync(request, requestOptions)
        : executeAsync(call, request, requestOptions);
  }

  /** The same for a call that is not current on this thread. */
  @SuppressWarnings("try") // the scope is what counts
  CompletableFuture<HttpResponse> executeAsync(
      Call call, HttpRequest request, RequestOptions requestOptions) {
    if (!isOf(call, request)) {
      return transport.executeAsync(request, requestOptions);
    }
    Attempt attempt = call.attempt();
    Outgoing sent = outgoing(call, request);
    CompletableFuture<HttpResponse> answered;
    try (Scope ignored = call.context().makeCurrent()) {
      answered = transport.executeAsync(sent.request, requestOptions);
    } catch (Throwable failure) {
      attempt.failed(failure);
      throw failure;
    }
    return Linked.map(
        answered,
        (response, failure) -> {
          if (response == null) {
            attempt.failed(failure == null ? new NullPointerException("no response") : failure);
            return null;
          }
          return captured(call, attempt, response, sent);
        });
  }

  private static HttpResponse captured(
      Call call, Attempt attempt, HttpResponse response, Outgoing sent) {
    return Safely.call(
        "an answer",
        () -> {
          attempt.answered(
              response.statusCode(),
              CapturedResponse.header(response, "x-request-id"),
              CapturedResponse.header(response, "retry-after"));
          if (!call.isWatched()) {
            return response;
          }
          CapturedResponse seen = new CapturedResponse(response, call, sent.hidesUsage);
          if (call.mayStayOpen()) {
            Forgotten.watch(seen, () -> call.abandoned(attempt));
          }
          return seen;
        },
        response);
  }

  /** The client may ask for other things meanwhile: a token, with a secret in its request. */
  private static boolean isOf(Call call, HttpRequest request) {
    return request.pathSegments().contains(call.endpoint().path());
  }

  private Outgoing outgoing(Call call, HttpRequest request) {
    Outgoing asItIs = new Outgoing(request, false);
    return Safely.call("a request", () -> prepared(call, request, asItIs), asItIs);
  }

  private Outgoing prepared(Call call, HttpRequest request, Outgoing asItIs) {
    Host host = host(request.baseUrl());
    HttpRequestBody wanted = call.isWatched() ? ask(call, request, host) : null;
    boolean tells = !isSigned && host.isToldTheTrace(options);
    if (!tells && wanted == null) {
      return asItIs;
    }
    HttpRequest.Builder changed = request.toBuilder();
    if (wanted != null) {
      changed.body(wanted);
    }
    Headers given = request.headers();
    if (tells && given.values("traceparent").isEmpty()) {
      call.inject(changed, (headers, name, value) -> put(headers, given, name, value));
    }
    return new Outgoing(changed.build(), wanted != null);
  }

  /** Notes what is asked; gives another body if it is to ask for the usage too. */
  private @Nullable HttpRequestBody ask(Call call, HttpRequest request, Host host) {
    HttpRequestBody body = request.body();
    boolean mayAsk = !isSigned && host.isAskedForUsage(options);
    if (call.isAsked() && !mayAsk) {
      return null;
    }
    call.provider(host.provider());
    RequestBytes bytes = RequestBytes.of(body);
    if (bytes == null || body == null) {
      return null;
    }
    if (!call.isAsked()) {
      Sieve sieve = new Sieve(bytes.to() - bytes.from());
      sieve.feed(bytes.bytes(), bytes.from(), bytes.to());
      call.ask(new Question(call.endpoint(), sieve.json()));
      sieve.release();
    }
    return mayAsk && call.isStreamWithoutOptions() ? UsageWanted.in(body, bytes) : null;
  }

  private static void put(
      HttpRequest.@Nullable Builder request, Headers given, String name, String value) {
    if (request != null && TOLD.contains(name) && given.values(name).isEmpty()) {
      request.putHeader(name, value);
    }
  }

  private Host host(String baseUrl) {
    Known last = known;
    if (last == null || !last.baseUrl.equals(baseUrl)) {
      last = new Known(baseUrl, Host.of(baseUrl));
      known = last;
    }
    return last.host;
  }

  @Override
  public void close() {}
}
