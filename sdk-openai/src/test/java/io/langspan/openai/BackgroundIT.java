// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.responses.ResponseCreateParams;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses that are asked for, and looked up later. */
class BackgroundIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static void server(String status) {
    bench.json(
        ResponsesIT.response(
            status, status.equals("completed") ? "[" + ResponsesIT.MESSAGE + "]" : "[]"));
  }

  private static void create(OpenAIClient client) {
    server("queued");
    client
        .responses()
        .create(
            ResponseCreateParams.builder()
                .model("gpt-5-mini")
                .input("Hi")
                .background(true)
                .build());
  }

  @Test
  void retrieve_isOneGeneration_whenTheResponseIsOver() {
    OpenAIClient client = bench.client();
    create(client);
    server("queued");
    client.responses().retrieve("resp_1");
    server("in_progress");
    client.responses().retrieve("resp_1");
    server("completed");

    client.responses().retrieve("resp_1");
    client.responses().retrieve("resp_1");

    List<LocalObservation> calls = bench.observations();
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).usage()).isEmpty();
    assertThat(calls.get(0).modelParameters()).containsEntry("background", "true");
    LocalObservation found = calls.get(1);
    assertThat(found.type()).isEqualTo("GENERATION");
    assertThat(found.name()).isEqualTo("chat gpt-5-mini-2025-08-07");
    assertThat(found.output()).isEqualTo(ResponsesIT.MESSAGE);
    assertThat(found.usage()).containsEntry("total", 123L);
    assertThat(found.metadata()).containsEntry("response_id", "resp_1");
  }

  @Test
  void retrieve_isNothing_whenTheResponseWasRecordedAsItWasMade() {
    OpenAIClient client = bench.client();
    server("completed");
    client
        .responses()
        .create(ResponseCreateParams.builder().model("gpt-5-mini").input("Hi").build());

    client.responses().retrieve("resp_1");

    assertThat(bench.observations()).hasSize(1);
  }

  @Test
  void retrieve_isOneGeneration_whenItIsAnotherProcessThatAsked() {
    server("completed");

    bench.client().responses().retrieve("resp_1");

    assertThat(bench.only().usage()).containsEntry("total", 123L);
  }

  @Test
  void retrieve_isNothing_whenThereIsNoSuchResponse() {
    bench.answer(
        com.github.tomakehurst.wiremock.client.WireMock.aResponse()
            .withStatus(404)
            .withHeader("Content-Type", "application/json")
            .withBody(
                "{\"error\":{\"message\":\"No such response.\",\"type\":\"invalid_request_error\"}}"));

    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () -> bench.client().responses().retrieve("resp_1"));

    assertThat(thrown).isNotNull();
    assertThat(bench.observations()).isEmpty();
  }
}
