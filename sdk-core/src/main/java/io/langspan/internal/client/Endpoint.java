// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Credentials;
import io.langspan.LangspanSettings;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A server that takes spans.
 *
 * @param base where it is, without a slash at the end
 * @param tracesPath where below that it takes them
 * @param owner on whose account, without secrets: what waits on disk is theirs
 * @param headers of every request, secrets included
 */
public record Endpoint(
    URI base, String tracesPath, String owner, Supplier<Map<String, String>> headers) {

  /** The project that the settings name. */
  static Endpoint of(LangspanSettings settings) {
    return new Endpoint(
        settings.baseUrl(),
        settings.tracesPath(),
        String.valueOf(settings.publicKey()),
        new RequestHeaders(settings));
  }

  /** Another project. */
  public static Endpoint langfuse(URI base, Credentials keys, Map<String, String> headers) {
    Map<String, String> all = RequestHeaders.of(keys, headers, 4);
    return new Endpoint(base, "/api/public/otel/v1/traces", keys.publicKey(), () -> all);
  }

  /** Anything that takes OTLP over HTTP. */
  public static Endpoint otlp(URI url, String name, Map<String, String> headers) {
    Map<String, String> all = Map.copyOf(headers);
    String path = url.getRawPath();
    return new Endpoint(
        URI.create(url.getScheme() + "://" + url.getRawAuthority()),
        path == null || path.isEmpty() ? "/" : path,
        name,
        () -> all);
  }

  /** Where it is. */
  @Override
  public String toString() {
    return base.toString(); // the headers carry secrets
  }
}
