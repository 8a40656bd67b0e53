// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** A transport that takes what is meant for a server in the world to one on this machine. */
record Diverted(HttpClient transport, String url) implements HttpClient {

  private HttpRequest diverted(HttpRequest request) {
    return request.toBuilder().baseUrl(url).build();
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return transport.execute(diverted(request), options);
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return transport.executeAsync(diverted(request), options);
  }

  @Override
  public void close() {
    transport.close();
  }
}
