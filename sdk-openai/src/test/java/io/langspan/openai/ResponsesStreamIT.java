// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResponsesStreamIT {

  private static final Bench bench = new Bench();

  private static final String CREATED =
      event("response.created", "\"response\":" + ResponsesIT.response("in_progress", "[]"));
  private static final String FOUR = text("Four ");
  private static final String WEEKS = text("weeks.");
  private static final String ITEM =
      event("response.output_item.done", "\"output_index\":0,\"item\":" + ResponsesIT.MESSAGE);
  private static final String COMPLETED = last("completed", "[" + ResponsesIT.MESSAGE + "]");

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static String event(String type, String fields) {
    return "{\"type\":\"" + type + "\",\"sequence_number\":1," + fields + "}";
  }

  private static String text(String delta) {
    return event(
        "response.output_text.delta",
        "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"logprobs\":[],\"delta\":\""
            + delta
            + "\"");
  }

  private static String last(String status, String output) {
    return event("response." + status, "\"response\":" + ResponsesIT.response(status, output));
  }

  private static LocalObservation streamed(String... events) {
    bench.events(events);
    try (StreamResponse<ResponseStreamEvent> stream =
        bench
            .client()
            .responses()
            .createStreaming(
                ResponseCreateParams.builder().model("gpt-5-mini").input("How long?").build())) {
      stream.stream().forEach(event -> {});
    }
    return bench.only();
  }

  @Test
  void createStreaming_isOneGeneration_whenTheResponseIsCompleted() {
    LocalObservation call =
        streamed(
            CREATED,
            event(
                "response.in_progress",
                "\"response\":" + ResponsesIT.response("in_progress", "[]")),
            event(
                "response.output_item.added", "\"output_index\":0,\"item\":" + ResponsesIT.MESSAGE),
            FOUR,
            WEEKS,
            ITEM,
            COMPLETED);

    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.input()).isEqualTo("How long?");
    assertThat(call.output()).isEqualTo(ResponsesIT.MESSAGE);
    assertThat(call.usage()).containsEntry("total", 123L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata())
        .containsEntry("response_id", "resp_1")
        .containsEntry("finish_reason", "completed");
    assertThat(call.modelParameters()).isEmpty();
  }

  @Test
  void createStreaming_begins_withReasoningAndArgumentsToo() {
    LocalObservation reasoned =
        streamed(
            CREATED,
            event(
                "response.reasoning_summary_text.delta",
                "\"item_id\":\"r\",\"output_index\":0,\"summary_index\":0,\"delta\":\"Hm\""),
            COMPLETED);
    assertThat(reasoned.timeToFirstToken()).isNotNull();

    bench.reset();
    LocalObservation called =
        streamed(
            CREATED,
            event(
                "response.function_call_arguments.delta",
                "\"item_id\":\"f\",\"output_index\":0,\"delta\":\"{\""),
            COMPLETED);
    assertThat(called.timeToFirstToken()).isNotNull();
  }

  @Test
  void createStreaming_hasNoFirstToken_whenNoneCame() {
    LocalObservation call = streamed(CREATED, last("completed", "[]"));

    assertThat(call.timeToFirstToken()).isNull();
  }

  @Test
  void createStreaming_isAnError_whenTheResponseFailed() {
    LocalObservation call =
        streamed(
            CREATED,
            FOUR,
            last("failed", "[]")
                .replace(
                    "\"error\":null",
                    "\"error\":{\"code\":\"server_error\",\"message\":\"Sorry.\"}"));

    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo("Sorry.");
    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four \"}");
  }

  @Test
  void createStreaming_isAWarning_whenTheResponseIsIncomplete() {
    LocalObservation call =
        streamed(
            CREATED,
            FOUR,
            ITEM,
            last("incomplete", "[" + ResponsesIT.MESSAGE + "]")
                .replace(
                    "\"incomplete_details\":null",
                    "\"incomplete_details\":{\"reason\":\"content_filter\"}"));

    assertThat(call.level()).isEqualTo("WARNING");
    assertThat(call.statusMessage()).isEqualTo("incomplete: content_filter");
    assertThat(call.usage()).containsEntry("total", 123L);
  }

  @Test
  void createStreaming_isAnError_whenAnEventSaysSo() {
    bench.events(
        CREATED,
        FOUR,
        event("error", "\"code\":\"rate_limit\",\"message\":\"Too much.\",\"param\":null"));

    Throwable thrown =
        catchThrowable(
            () -> {
              try (StreamResponse<ResponseStreamEvent> stream =
                  bench
                      .client()
                      .responses()
                      .createStreaming(
                          ResponseCreateParams.builder().model("gpt-5-mini").input("Hi").build())) {
                stream.stream().forEach(event -> {});
              }
            });

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    if (thrown == null) {
      assertThat(call.statusMessage()).isEqualTo("Too much.");
    }
    assertThat(call.output()).contains("Four ");
  }

  @Test
  void createStreaming_keepsWhatThereWas_whenTheStreamIsCut() {
    LocalObservation call = streamed(CREATED, ITEM, FOUR, WEEKS);

    assertThat(call.level()).isEqualTo("WARNING");
    assertThat(call.output())
        .isEqualTo(
            "[" + ResponsesIT.MESSAGE + ",{\"role\":\"assistant\",\"content\":\"Four weeks.\"}]");
    assertThat(call.usage()).isEmpty();
    assertThat(call.model()).isEqualTo("gpt-5-mini-2025-08-07");
  }

  @Test
  void createStreaming_takesTheItems_whenTheLastEventHasNone() {
    LocalObservation call = streamed(CREATED, FOUR, WEEKS, ITEM, last("completed", "[]"));

    assertThat(call.output()).isEqualTo(ResponsesIT.MESSAGE);
  }
}
