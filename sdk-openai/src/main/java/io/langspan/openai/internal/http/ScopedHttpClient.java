// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import io.langspan.openai.internal.call.Call;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one asynchronous call, which reaches it on threads that know of no call; of
 * another one when that is over.
 */
public final class ScopedHttpClient implements HttpClient {

  private final CapturingHttpClient transport;
  private volatile @Nullable Call call;

  /** One of no call. */
  public ScopedHttpClient(CapturingHttpClient transport) {
    this.transport = transport;
  }

  /** Which call it is that reaches it from now on; {@code null} for none. */
  public void call(@Nullable Call next) {
    call = next;
  }

  @SuppressWarnings("try") // the scope is what counts
  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions requestOptions) {
    Call current = call;
    Context context = current == null ? Context.current() : current.context();
    try (Scope ignored = context.makeCurrent()) {
      return transport.execute(request, requestOptions);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      HttpRequest request, RequestOptions requestOptions) {
    Call current = call;
    return current == null
        ? transport.executeAsync(request, requestOptions)
        : transport.executeAsync(current, request, requestOptions);
  }

  @Override
  public void close() {}
}
