// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.ClientOptions;
import com.openai.core.http.HttpClient;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.http.CapturingHttpClient;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Makes clients that are traced. */
public final class Clients {

  private Clients() {}

  /**
   * The same client, traced.
   *
   * @param with gives the client other options
   */
  public static <C> C wrap(
      C client,
      Class<C> type,
      OpenAIOptions options,
      BiFunction<C, Consumer<ClientOptions.Builder>, C> with) {
    if (TracedService.of(client) != null) {
      return client;
    }
    return Safely.call(
        "tracing a client of OpenAI",
        () -> {
          TracedClient traced = new TracedClient(client, options);
          HttpClient transport = ClientInternals.transport(client);
          C capturing =
              transport == null
                  ? with.apply(client, b -> captureAbove(b, options))
                  : with.apply(
                      client,
                      b ->
                          b.httpClient(
                              capturing(transport, options, ClientInternals.isSigning(client))));
          return type.cast(TracedService.of(capturing, type, traced, true));
        },
        client);
  }

  static HttpClient capturing(HttpClient transport, OpenAIOptions options, boolean isSigned) {
    return Transports.capturing(new CapturingHttpClient(transport, options, isSigned));
  }

  /** All that public methods give: the transport with the retries, so that these are not seen. */
  private static void captureAbove(ClientOptions.Builder builder, OpenAIOptions options) {
    Safely.warnOnce(
        "openai-transport",
        "The transport of an OpenAI client cannot be seen, so retries are not traced, and"
            + " withOptions(maxRetries) on the traced client multiplies them. Set retries on the"
            + " client before it is traced.");
    HttpClient transport = builder.build().httpClient();
    builder.httpClient(capturing(transport, options, true)).maxRetries(0);
  }
}
