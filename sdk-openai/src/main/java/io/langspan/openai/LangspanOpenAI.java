// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import io.langspan.Langspan;
import io.langspan.openai.internal.client.Clients;

/**
 * Traces the calls of a client of {@code com.openai:openai-java}, version 2.8.1 or newer.
 *
 * <pre>{@code
 * OpenAIClient client = LangspanOpenAI.wrap(OpenAIOkHttpClient.fromEnv());
 * }</pre>
 *
 * <p>Every call of a model becomes a generation, an embedding, a guardrail, a retriever or an agent
 * below what is current where the call is made, with what was asked and answered, parameters,
 * usage, cost, the time to the first token, failures and retries. What the wrapped client returns
 * and throws, and when, is what the client itself would; so are its views, such as {@code async()},
 * {@code withRawResponse()} and {@code withOptions(…)}, which are traced too. A wrapped client that
 * is wrapped again stays as it is. Closing it closes the client that was given.
 *
 * <p>Nothing here throws for a client that cannot be traced: the log says so once, and the client
 * is returned as it is. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class LangspanOpenAI {

  private LangspanOpenAI() {}

  /**
   * Traces a client with the instance of the observation that is current where a call is made, else
   * with the global one.
   */
  public static OpenAIClient wrap(OpenAIClient client) {
    return wrap(client, OpenAIOptions.defaults());
  }

  /** Traces a client with this instance. */
  public static OpenAIClient wrap(OpenAIClient client, Langspan langspan) {
    return wrap(client, OpenAIOptions.builder().langspan(langspan).build());
  }

  /** Traces a client in this way. */
  public static OpenAIClient wrap(OpenAIClient client, OpenAIOptions options) {
    return Clients.wrap(
        requireNonNull(client, "client"),
        OpenAIClient.class,
        requireNonNull(options, "options"),
        OpenAIClient::withOptions);
  }

  /**
   * Traces a client with the instance of the observation that is current where a call is made, else
   * with the global one.
   */
  public static OpenAIClientAsync wrap(OpenAIClientAsync client) {
    return wrap(client, OpenAIOptions.defaults());
  }

  /** Traces a client with this instance. */
  public static OpenAIClientAsync wrap(OpenAIClientAsync client, Langspan langspan) {
    return wrap(client, OpenAIOptions.builder().langspan(langspan).build());
  }

  /** Traces a client in this way. */
  public static OpenAIClientAsync wrap(OpenAIClientAsync client, OpenAIOptions options) {
    return Clients.wrap(
        requireNonNull(client, "client"),
        OpenAIClientAsync.class,
        requireNonNull(options, "options"),
        OpenAIClientAsync::withOptions);
  }
}
