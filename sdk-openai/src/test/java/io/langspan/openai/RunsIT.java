// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of assistants, which the oldest client does not have: they are called by their names. */
class RunsIT {

  private static final Bench bench = new Bench();
  private static final String RUNS = "com.openai.models.beta.threads.runs.";

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    assumeTrue(Newer.has("com.openai.services.blocking.beta.ThreadService", "runs"));
    bench.reset();
  }

  private static String run(String status, String more) {
    return "{\"id\":\"run_1\",\"object\":\"thread.run\",\"created_at\":1,\"assistant_id\":\"asst_1\","
        + "\"thread_id\":\"thread_1\",\"status\":\""
        + status
        + "\",\"model\":\"gpt-5-mini\",\"instructions\":\"Be short.\",\"tools\":[],\"metadata\":{},"
        + "\"parallel_tool_calls\":true,"
        + more
        + "}";
  }

  private static final String NO_USAGE =
      "\"usage\":null,\"required_action\":null,\"last_error\":null";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":123,\"completion_tokens\":45,\"total_tokens\":168},\"last_error\":null";

  private static Object runs(OpenAIClient client) throws Exception {
    return Newer.call(Newer.call(client.beta(), "threads"), "runs");
  }

  private static Object asked() throws Exception {
    return Newer.params(
        RUNS + "RunCreateParams",
        "threadId",
        "thread_1",
        "assistantId",
        "asst_1",
        "additionalInstructions",
        "Be kind.");
  }

  private static void retrieve(OpenAIClient client) throws Exception {
    Object params =
        Newer.params(RUNS + "RunRetrieveParams", "threadId", "thread_1", "runId", "run_1");
    Newer.call(runs(client), "retrieve", params);
  }

  @Test
  void create_isOneAgent_andItsUsageIsThatOfTheRunThatIsOver() throws Exception {
    OpenAIClient client = bench.client();
    bench.json(run("queued", NO_USAGE));
    Newer.call(runs(client), "create", asked());
    retrieve(client);
    bench.json(run("completed", USAGE));

    retrieve(client);
    retrieve(client);

    List<LocalObservation> calls = bench.observations();
    assertThat(calls).extracting(LocalObservation::type).containsExactly("AGENT", "AGENT");
    LocalObservation started = calls.get(0);
    assertThat(started.name()).isEqualTo("run");
    assertThat(started.input()).isEqualTo("{\"additional_instructions\":\"Be kind.\"}");
    assertThat(started.output()).contains("\"status\":\"queued\"");
    assertThat(started.usage()).isEmpty();
    assertThat(started.metadata())
        .containsEntry("thread_id", "thread_1")
        .containsEntry("assistant_id", "asst_1");
    LocalObservation found = calls.get(1);
    assertThat(found.usage())
        .containsEntry("input", 123L)
        .containsEntry("output", 45L)
        .containsEntry("total", 168L);
    assertThat(found.model()).isEqualTo("gpt-5-mini");
    assertThat(found.totalCost()).isPositive();
  }

  @Test
  void retrieve_isAnError_whenTheRunFailed() throws Exception {
    bench.json(
        run(
            "failed",
            "\"usage\":null,\"last_error\":{\"code\":\"server_error\",\"message\":\"Sorry.\"}"));

    retrieve(bench.client());

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo("Sorry.");
  }

  @Test
  void create_keepsWhatTheRunWants() throws Exception {
    bench.json(
        run(
            "requires_action",
            "\"usage\":null,\"last_error\":null,\"required_action\":{\"type\":\"submit_tool_outputs\","
                + "\"submit_tool_outputs\":{\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}}"));

    Newer.call(runs(bench.client()), "create", asked());

    assertThat(bench.only().output()).contains("\"name\":\"weather\"");
  }

  @Test
  void createStreaming_isOneAgent_whenTheRunIsOver() throws Exception {
    bench.answer(
        com.github.tomakehurst.wiremock.client.WireMock.aResponse()
            .withHeader("Content-Type", "text/event-stream")
            .withBody(
                "event: thread.run.created\ndata: "
                    + run("queued", NO_USAGE)
                    + "\n\nevent: thread.message.delta\ndata: {\"id\":\"msg_1\",\"object\":\"thread.message.delta\","
                    + "\"delta\":{\"content\":[{\"index\":0,\"type\":\"text\",\"text\":{\"value\":\"Four weeks.\"}}]}}"
                    + "\n\nevent: thread.run.completed\ndata: "
                    + run("completed", USAGE)
                    + "\n\nevent: done\ndata: [DONE]\n\n"));

    try (StreamResponse<?> stream =
        (StreamResponse<?>) Newer.call(runs(bench.client()), "createStreaming", asked())) {
      stream.stream().forEach(event -> {});
    }

    LocalObservation call = bench.only();
    assertThat(call.output())
        .contains("\"status\":\"completed\"")
        .contains("\"content\":\"Four weeks.\"");
    assertThat(call.usage()).containsEntry("total", 168L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.level()).isEqualTo("DEFAULT");
  }
}
