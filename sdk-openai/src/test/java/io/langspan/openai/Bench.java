// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The real client before a server that says what a test wants, and where its traces arrive. */
final class Bench implements AutoCloseable {

  final WireMockServer api =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));
  final LangspanLocal local = LangspanLocal.start();
  final Langspan langspan =
      LangspanSdk.builder()
          .baseUrl(local.url())
          .credentials(local.publicKey(), local.secretKey())
          .shutdownHook(false)
          .build();

  /** However busy the machine is. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Set<UUID> forgotten = ConcurrentHashMap.newKeySet();

  Bench() {
    api.start();
  }

  /** Forgets what was asked, answered and traced. */
  void reset() {
    langspan.flush(LONGEST);
    local.clear();
    forget();
  }

  /**
   * Forgets what was asked and answered. The server notes a request before it answers it and again
   * afterwards, which may be later than this: so it is known by its id.
   */
  void forget() {
    requests().forEach(request -> forgotten.add(request.getId()));
    api.resetAll();
  }

  String url() {
    return "http://127.0.0.1:" + api.port() + "/v1";
  }

  /** The client as the application makes it. */
  OpenAIClient plain() {
    return plain(url());
  }

  static OpenAIClient plain(String url) {
    return OpenAIOkHttpClient.builder().baseUrl(url).apiKey("sk-test").timeout(LONGEST).build();
  }

  /** The client in front of another server. */
  OpenAIClient client(Wire wire) {
    return LangspanOpenAI.wrap(plain(wire.url()), langspan);
  }

  OpenAIClientAsync plainAsync() {
    return plainAsync(url());
  }

  static OpenAIClientAsync plainAsync(String url) {
    return OpenAIOkHttpClientAsync.builder()
        .baseUrl(url)
        .apiKey("sk-test")
        .timeout(LONGEST)
        .build();
  }

  OpenAIClient client() {
    return LangspanOpenAI.wrap(plain(), langspan);
  }

  OpenAIClient client(OpenAIOptions.Builder options) {
    return LangspanOpenAI.wrap(plain(), options.langspan(langspan).build());
  }

  OpenAIClientAsync async() {
    return LangspanOpenAI.wrap(plainAsync(), langspan);
  }

  /** Answers everything with this. */
  void answer(ResponseDefinitionBuilder response) {
    api.stubFor(any(anyUrl()).willReturn(response));
  }

  /** Answers everything with this JSON. */
  void json(String json) {
    answer(
        aResponse()
            .withHeader("Content-Type", "application/json")
            .withHeader("x-request-id", "req_1")
            .withBody(json));
  }

  /** Answers everything with these events. */
  void events(String... data) {
    answer(stream(data));
  }

  static ResponseDefinitionBuilder stream(String... data) {
    StringBuilder body = new StringBuilder();
    for (String event : data) {
      body.append("data: ").append(event).append("\n\n");
    }
    return aResponse().withHeader("Content-Type", "text/event-stream").withBody(body.toString());
  }

  /** Answers one after the other, and then with the last of them. */
  void answers(ResponseDefinitionBuilder... responses) {
    String state = Scenario.STARTED;
    for (int i = 0; i < responses.length; i++) {
      String next = i == responses.length - 1 ? state : "after " + i;
      api.stubFor(
          any(anyUrl())
              .inScenario("answers")
              .whenScenarioStateIs(state)
              .willReturn(responses[i])
              .willSetStateTo(next));
      state = next;
    }
  }

  /** A failure after which the client tries again at once. */
  static ResponseDefinitionBuilder failure(int status) {
    return failure(status, 1);
  }

  /** A failure after which the client tries again when it was told to. */
  static ResponseDefinitionBuilder failure(int status, int retryAfterMillis) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withHeader("x-request-id", "req_failed")
        .withHeader("Retry-After-Ms", String.valueOf(retryAfterMillis))
        .withBody(
            "{\"error\":{\"message\":\"Come back later.\",\"type\":\"server_error\","
                + "\"code\":\"busy\"}}");
  }

  /** An answer to a chat. */
  static ResponseDefinitionBuilder chat() {
    return aResponse()
        .withHeader("Content-Type", "application/json")
        .withHeader("x-request-id", "req_1")
        .withBody(Answers.CHAT);
  }

  List<LoggedRequest> requests() {
    return api.findAll(anyRequestedFor(anyUrl())).stream()
        .filter(request -> !forgotten.contains(request.getId()))
        .toList();
  }

  String lastBody() {
    List<LoggedRequest> requests = requests();
    return requests.get(requests.size() - 1).getBodyAsString();
  }

  /**
   * What was traced, in the order in which it ended. Two requests that carry it may overtake each
   * other.
   */
  List<LocalObservation> observations() {
    if (!langspan.flush(LONGEST).complete()) {
      throw new AssertionError("Not everything arrived");
    }
    return local.observations().stream()
        .sorted(Comparator.comparing(LocalObservation::endTime))
        .toList();
  }

  /** The only thing that was traced. */
  LocalObservation only() {
    List<LocalObservation> all = observations();
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " observations: " + all);
    }
    return all.get(0);
  }

  @Override
  public void close() {
    langspan.close();
    local.close();
    api.stop();
  }
}
