// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.LogCapture;
import io.langspan.Observation;
import io.langspan.Recorded;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers by which older services join a trace. */
class LangfuseHeadersTest extends FrontDoorFixture {

  private static final String TRACE = "X-Langfuse-Trace-Id";
  private static final String PARENT = "X-Langfuse-Parent-Observation-Id";
  private static final String HEX = "4bf92f3577b34da6a3ce929d0e0e4736";

  private SpanData received(Map<String, String> headers) {
    langspan.observationBuilder("server").parent(langspan.extract(headers)).start().end();
    return span("server");
  }

  @ParameterizedTest
  @CsvSource({
    HEX + "," + HEX,
    "4BF92F3577B34DA6A3CE929D0E0E4736," + HEX,
    "4bf92f35-77b3-4da6-a3ce-929d0e0e4736," + HEX,
    "'  " + HEX + " '," + HEX,
  })
  void aTraceId_isTakenAsItIs_andAUuidWithoutItsDashes(String header, String trace) {
    assertThat(received(Map.of(TRACE, header)).getTraceId()).isEqualTo(trace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"order-4711", "주문", "0", "4bf92f35-77b3"})
  void anythingElse_isASeed(String header) {
    assertThat(received(Map.of(TRACE, header)).getTraceId())
        .isEqualTo(Langspan.traceIdFromSeed(header));
  }

  @Test
  void theParent_isTheObservationThatIsNamed() {
    SpanData server = received(Map.of(TRACE.toLowerCase(), HEX, PARENT, "00F067AA0BA902B7"));

    assertThat(server.getTraceId()).isEqualTo(HEX);
    assertThat(server.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void withoutAParent_theObservationIsARootOfThatTrace() {
    received(Map.of(TRACE, HEX));

    assertThat(attributes("server"))
        .containsEntry("langfuse.internal.as_root", true)
        .containsEntry("langfuse.internal.is_app_root", true);
  }

  @Test
  void aBadParent_isIgnored_andReportedByItsHeader() {
    String log =
        LogCapture.of(() -> received(Map.of(TRACE, HEX, PARENT, "observation-of-an-old-sdk")));

    assertThat(span("server").getTraceId()).isEqualTo(HEX);
    assertThat(attributes("server")).containsEntry("langfuse.internal.as_root", true);
    assertThat(log).contains(PARENT).doesNotContain("old-sdk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "00000000000000000000000000000000", "a\nb"})
  void aBadTrace_isIgnored(String header) {
    assertThat(langspan.extract(Map.of(TRACE, header, PARENT, "00f067aa0ba902b7")))
        .isSameAs(Context.current());
  }

  @Test
  void aTraceThatIsTooLong_isIgnored() {
    assertThat(langspan.extract(Map.of(TRACE, "x".repeat(201)))).isSameAs(Context.current());
  }

  @Test
  void traceparent_winsOverTheOldHeaders() {
    SpanData server =
        received(
            Map.of(
                "traceparent",
                "00-" + HEX + "-00f067aa0ba902b7-01",
                TRACE,
                "another",
                PARENT,
                "1111111111111111"));

    assertThat(server.getTraceId()).isEqualTo(HEX);
    assertThat(server.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void areSent_onlyWhenAskedFor() {
    Map<String, String> unasked = new HashMap<>();
    langspan.run("client", step -> langspan.inject(unasked));
    Map<String, String> headers = new HashMap<>();
    try (Recorded front = Recorded.with(s -> s.langfuseHeaders(true))) {
      Langspan there = front.langspan();
      try (Observation client = there.startObservation("client")) {
        there.inject(headers);

        assertThat(headers)
            .containsEntry(TRACE, client.traceId())
            .containsEntry(PARENT, client.id())
            .containsKey("traceparent");
      }
    }
    assertThat(unasked).containsOnlyKeys("traceparent");
    headers.remove("traceparent");
    assertThat(received(headers).getTraceId()).isEqualTo(headers.get(TRACE));
  }
}
