// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.ClientOptions;
import com.openai.core.http.HttpClient;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.http.CapturingHttpClient;
import java.util.concurrent.atomic.AtomicReference;
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
          AtomicReference<CapturingHttpClient> capturing = new AtomicReference<>();
          C seen = with.apply(client, builder -> capturing.set(capture(builder, client, options)));
          CapturingHttpClient transport = capturing.get();
          if (seen == null || transport == null) {
            Safely.warnOnce(
                "openai-options",
                "A client of OpenAI that takes no options, a mock say, is not traced.");
            return client;
          }
          return type.cast(TracedService.of(seen, type, traced, transport, true));
        },
        client);
  }

  private static CapturingHttpClient capture(
      ClientOptions.Builder builder, Object client, OpenAIOptions options) {
    HttpClient transport = ClientInternals.transport(client);
    if (transport == null) {
      return captureAbove(builder, client, options);
    }
    boolean isSigning = ClientInternals.isSigning(client);
    CapturingHttpClient capturing = new CapturingHttpClient(transport, client, options, isSigning);
    builder.httpClient(Transports.of(capturing));
    return capturing;
  }

  /** All that public methods give: the transport with the retries, so that these are not seen. */
  private static CapturingHttpClient captureAbove(
      ClientOptions.Builder builder, Object client, OpenAIOptions options) {
    Safely.warnOnce(
        "openai-transport",
        "The transport of an OpenAI client cannot be seen, so retries are not traced, and"
            + " withOptions(maxRetries) on the traced client multiplies them. Set retries on the"
            + " client before it is traced.");
    HttpClient transport = builder.build().httpClient();
    CapturingHttpClient capturing = new CapturingHttpClient(transport, client, options, true);
    builder.httpClient(Transports.of(capturing)).maxRetries(0);
    return capturing;
  }
}
