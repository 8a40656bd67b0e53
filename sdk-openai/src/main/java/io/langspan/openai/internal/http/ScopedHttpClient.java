// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import io.langspan.openai.internal.call.Call;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;

/** The transport of one asynchronous call, which reaches it on threads that know of no call. */
public final class ScopedHttpClient implements HttpClient {

  private final CapturingHttpClient transport;
  private final Call call;

  /** The transport of this call. */
  public ScopedHttpClient(CapturingHttpClient transport, Call call) {
    this.transport = transport;
    this.call = call;
  }

  @SuppressWarnings("try") // the scope is what counts
  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions requestOptions) {
    try (Scope ignored = call.context().makeCurrent()) {
      return transport.execute(request, requestOptions);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      HttpRequest request, RequestOptions requestOptions) {
    return transport.executeAsync(call, request, requestOptions);
  }

  @Override
  public void close() {}
}
