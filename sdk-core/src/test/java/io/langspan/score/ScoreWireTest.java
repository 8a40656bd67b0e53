// SPDX-License-Identifier: Apache-2.0
package io.langspan.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.LogCapture;
import io.langspan.Mask;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.Recorded;
import io.langspan.StubServer;
import io.langspan.lab.Row;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope that is only closed
class ScoreWireTest {

  private static final String TRACE = "7e22fcdc2ec723b636b5fc73eb879fb0";

  private final StubServer server = new StubServer();
  private Recorded recorded;
  private Langspan langspan;

  @BeforeEach
  void open() {
    use(s -> s);
  }

  @AfterEach
  void close() {
    recorded.close();
    server.close();
  }

  private void use(UnaryOperator<LangspanSettings.Builder> settings) {
    use(Sampler.alwaysOn(), settings);
  }

  private void use(Sampler sampler, UnaryOperator<LangspanSettings.Builder> settings) {
    if (recorded != null) {
      recorded.close();
    }
    recorded =
        Recorded.with(
            sampler,
            s -> settings.apply(s.baseUrl(server.url()).credentials("pk-test", "sk-test")));
    langspan = recorded.langspan();
  }

  private List<JsonNode> events(int expected) {
    assertThat(langspan.flush().complete()).isTrue();
    assertThat(server.scoreEvents()).hasSize(expected);
    return server.scoreEvents();
  }

  private JsonNode body(Score score) {
    langspan.scores().record(score);
    return events(1).get(0).get("body");
  }

  /** What is there but for the id. */
  private static JsonNode said(JsonNode body) {
    com.fasterxml.jackson.databind.node.ObjectNode copy = body.deepCopy();
    copy.remove("id");
    return copy;
  }

  @Test
  void numeric_isANumber() {
    assertThat(said(body(Score.numeric("n", 0.9).trace(TRACE))))
        .isEqualTo(
            Recorded.json(
                "{\"traceId\":\""
                    + TRACE
                    + "\",\"name\":\"n\",\"dataType\":\"NUMERIC\",\"value\":0.9}"));
  }

  @Test
  void bool_isOneOrZero() {
    langspan.scores().record(Score.bool("yes", true).session("s"));
    langspan.scores().record(Score.bool("no", false).session("s"));

    List<JsonNode> events = events(2);
    assertThat(events.get(0).at("/body/dataType").asText()).isEqualTo("BOOLEAN");
    assertThat(events.get(0).at("/body/value").asDouble()).isEqualTo(1);
    assertThat(events.get(1).at("/body/value").asDouble()).isZero();
    assertThat(events.get(1).at("/body/value").isNumber()).isTrue();
  }

  @Test
  void categorical_isAString() {
    assertThat(said(body(Score.categorical("c", "good").session("s-1"))))
        .isEqualTo(
            Recorded.json(
                "{\"sessionId\":\"s-1\",\"name\":\"c\",\"dataType\":\"CATEGORICAL\","
                    + "\"value\":\"good\"}"));
  }

  @Test
  void text_isCutTo500Characters() {
    langspan.scores().record(Score.text("t", "x".repeat(500)).datasetRun("run"));
    langspan.scores().record(Score.text("t", "y".repeat(501)).datasetRun("run"));

    List<JsonNode> events = events(2);
    assertThat(events.get(0).at("/body/value").asText()).isEqualTo("x".repeat(500));
    assertThat(events.get(0).at("/body/datasetRunId").asText()).isEqualTo("run");
    assertThat(events.get(1).at("/body/value").asText()).hasSize(500).contains("truncated, 501");
  }

  @Test
  void correction_isNamedOutput_andAboutAnObservation() {
    assertThat(said(body(Score.correction("better").observation(TRACE, "00000000000000ab"))))
        .isEqualTo(
            Recorded.json(
                "{\"traceId\":\""
                    + TRACE
                    + "\",\"observationId\":\"00000000000000ab\",\"name\":\"output\","
                    + "\"dataType\":\"CORRECTION\",\"value\":\"better\"}"));
  }

  @Test
  void everything_isSent() {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    langspan
        .scores()
        .record(
            Score.numeric("n", 1)
                .id("feedback-1")
                .timestamp(time)
                .comment("thanks")
                .metadata("k", List.of(1, "two"))
                .metadata("m", 2)
                .configId("config")
                .environment("staging")
                .trace(TRACE));

    JsonNode event = events(1).get(0);
    assertThat(event.get("type").asText()).isEqualTo("score-create");
    assertThat(event.get("timestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(event.get("id").asText()).isNotEmpty().isNotEqualTo("feedback-1");
    assertThat(event.get("body"))
        .isEqualTo(
            Recorded.json(
                "{\"id\":\"feedback-1\",\"traceId\":\""
                    + TRACE
                    + "\",\"name\":\"n\",\"dataType\":\"NUMERIC\",\"value\":1.0,"
                    + "\"configId\":\"config\",\"environment\":\"staging\","
                    + "\"comment\":\"thanks\",\"metadata\":{\"k\":[1,\"two\"],\"m\":2}}"));
  }

  @Test
  void requests_areAuthenticated_andSayWhoSendsThem() {
    body(Score.numeric("n", 1).trace(TRACE));

    StubServer.Request request = server.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.header("authorization"))
        .isEqualTo("Basic " + Base64.getEncoder().encodeToString("pk-test:sk-test".getBytes()));
    assertThat(request.header("x-langfuse-sdk-name")).isEqualTo("langspan-java");
    assertThat(request.header("content-type")).startsWith("application/json");
  }

  @Row("D11")
  @Test
  void idAndTime_areThoseOfTheMaking_howeverOftenItIsRecorded() {
    Instant before = Instant.now();
    Score score = Score.numeric("n", 1).trace(TRACE);
    langspan.scores().record(score);
    langspan.scores().record(score.comment("again"));

    List<JsonNode> events = events(2);
    assertThat(events.get(0).at("/body/id").asText()).isEqualTo(score.id());
    assertThat(events.get(1).at("/body/id").asText()).isEqualTo(score.id());
    assertThat(events.get(0).get("timestamp")).isEqualTo(events.get(1).get("timestamp"));
    assertThat(Instant.parse(events.get(0).get("timestamp").asText()))
        .isBetween(before, Instant.now());
    assertThat(events.get(0).get("id")).isNotEqualTo(events.get(1).get("id"));
    assertThat(Score.numeric("n", 1).id()).isNotEqualTo(score.id());
  }

  @Test
  void observation_scoresItselfAndItsTrace_inEveryType() {
    try (Observation step = langspan.startObservation("step")) {
      step.score("n", 0.5).score("b", true).score("c", "good").score(Score.text("t", "words"));
      step.scoreTrace("n", 0.5).scoreTrace("b", false).scoreTrace("c", "bad");
      step.scoreTrace(Score.correction("right").session("is replaced"));

      List<JsonNode> events = events(8);
      for (int i = 0; i < 8; i++) {
        JsonNode body = events.get(i).get("body");
        assertThat(body.get("traceId").asText()).isEqualTo(step.traceId());
        assertThat(body.path("observationId").asText("")).isEqualTo(i < 4 ? step.id() : "");
        assertThat(body.has("sessionId")).isFalse();
      }
      assertThat(events)
          .extracting(e -> e.at("/body/dataType").asText())
          .containsExactly(
              "NUMERIC",
              "BOOLEAN",
              "CATEGORICAL",
              "TEXT",
              "NUMERIC",
              "BOOLEAN",
              "CATEGORICAL",
              "CORRECTION");
    }
  }

  @Test
  void observation_mayBeScoredAfterItsEnd() {
    Observation step = langspan.startObservation("step");
    step.close();
    step.score("late", 1);

    assertThat(events(1).get(0).at("/body/observationId").asText()).isEqualTo(step.id());
  }

  @Test
  void environment_isTheScores_elseTheSpans_elseTheClients() {
    use(s -> s.environment("client"));
    TraceAttributes span = TraceAttributes.builder().environment("span").build();
    try (Scope scope = langspan.propagateAttributes(span);
        Observation step = langspan.startObservation("step")) {
      step.score("a", 1).score(Score.numeric("b", 1).environment("own"));
      langspan.scores().record(Score.numeric("c", 1).trace(TRACE));
    }
    langspan.scores().record(Score.numeric("d", 1).environment("Not Valid").trace(TRACE));

    assertThat(events(4))
        .extracting(e -> e.at("/body/environment").asText())
        .containsExactly("span", "own", "span", "client");
  }

  @Test
  void environment_isThatOfTheScope_onlyWhereTheScoreIsOfNoSpanOfOurs() {
    use(s -> s.environment("client"));
    TraceAttributes scoped = TraceAttributes.builder().environment("scope").build();
    Observation outside = langspan.observationBuilder("outside").start();
    try (Scope scope = langspan.propagateAttributes(scoped)) {
      outside.score("a", 1);
      langspan.scores().record(Score.numeric("b", 1).session("s-7"));
    }
    langspan.scores().record(Score.numeric("c", 1).session("s-7"));
    outside.end();

    assertThat(events(3))
        .extracting(e -> e.at("/body/environment").asText())
        .containsExactly("client", "scope", "client");
  }

  @Test
  void traceId_isInLowerCase_asTheSpansHaveIt() {
    assertThat(
            body(Score.numeric("n", 1).observation(TRACE.toUpperCase(), "00000000000000AB"))
                .get("traceId")
                .asText())
        .isEqualTo(TRACE);
    assertThat(server.scoreEvents().get(0).at("/body/observationId").asText())
        .isEqualTo("00000000000000ab");
  }

  @Test
  void traceId_ofAnotherSystem_isSentAsItIs() {
    assertThat(body(Score.numeric("n", 1).trace("Order-77")).get("traceId").asText())
        .isEqualTo("Order-77");
  }

  @Row("D12")
  @Test
  void badScores_areLeftOut_withOneWarning_andTheirNeighboursArrive() {
    List<Score> bad = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      bad.add(Score.numeric("n", Double.NaN).trace(TRACE));
    }
    bad.add(Score.numeric("n", Double.POSITIVE_INFINITY).trace(TRACE));
    bad.addAll(
        Arrays.asList(
            Score.numeric("", 1).trace(TRACE),
            Score.numeric(" ", 1).trace(TRACE),
            Score.numeric(null, 1).trace(TRACE),
            Score.numeric("n", 1),
            Score.numeric("n", 1).trace(null),
            Score.numeric("n", 1).trace(""),
            Score.numeric("n", 1).observation(null, "00000000000000ab"),
            Score.numeric("n", 1).id("").trace(TRACE),
            Score.numeric("n", 1).id("x".repeat(801)).trace(TRACE),
            Score.numeric("n", 1).id(null).trace(TRACE),
            Score.categorical("c", null).trace(TRACE),
            Score.categorical("c", "").trace(TRACE),
            Score.text("t", "").trace(TRACE),
            Score.text("t", null).trace(TRACE),
            Score.correction("x").session("s"),
            Score.correction("x").datasetRun("r"),
            null));

    String log = LogCapture.of(() -> bad.forEach(langspan.scores()::record));
    langspan.scores().record(Score.numeric("good", 1).timestamp(null).trace(TRACE));

    assertThat(events(1).get(0).at("/body/name").asText()).isEqualTo("good");
    assertThat(log.lines().filter(line -> line.contains("finite number"))).hasSizeLessThan(2);
    assertThat(log.lines().filter(line -> line.contains("has no name"))).hasSizeLessThan(2);
  }

  @Test
  void unsampledTrace_isNotScored_butSessionsAndRunsAre() {
    use(Sampler.alwaysOff(), s -> s);
    try (Observation step = langspan.startObservation("step")) {
      assertThat(step.isRecording()).isFalse();
      step.score("a", 1).scoreTrace("b", 1).level(ObservationLevel.ERROR);
    }
    langspan.scores().record(Score.numeric("session", 1).session("s"));
    langspan.scores().record(Score.numeric("run", 1).datasetRun("r"));

    assertThat(events(2))
        .extracting(e -> e.at("/body/name").asText())
        .containsExactly("session", "run");
    assertThat(recorded.spans()).isEmpty();
  }

  @Test
  void mask_seesNameValueCommentAndMetadata_andHidesWhereItFails() {
    List<String> seen = new ArrayList<>();
    Mask mask =
        (kind, key, type, text) -> {
          synchronized (seen) {
            seen.add(kind + " " + key);
          }
          if (key.equals("score.comment")) {
            throw new IllegalStateException("mask");
          }
          return text.replace("secret", "***");
        };
    use(s -> s.mask(mask));

    JsonNode body =
        body(
            Score.categorical("secret-name", "secret-value")
                .comment("secret-comment")
                .metadata("secret-key", "secret-text")
                .trace(TRACE));

    assertThat(body.get("name").asText()).isEqualTo("***-name");
    assertThat(body.get("value").asText()).isEqualTo("***-value");
    assertThat(body.get("comment").asText()).isEqualTo(Mask.FAILED);
    assertThat(body.get("metadata")).isEqualTo(Recorded.json("{\"***-key\":\"***-text\"}"));
    assertThat(seen)
        .contains(
            "NAME score.name", "SCORE score.value", "SCORE score.comment", "SCORE score.metadata");
  }

  @Test
  void mask_hidesTheSessionAsOnSpans_andAnIdByItsHash() {
    use(s -> s.mask((kind, key, type, text) -> text.replace("ada@example.org", "***")));

    JsonNode body =
        body(Score.numeric("n", 1).id("vote-ada@example.org").session("ada@example.org"));

    assertThat(body.get("sessionId").asText()).isEqualTo("***");
    assertThat(body.get("id").asText()).isEqualTo(Langspan.traceIdFromSeed("vote-ada@example.org"));
    assertThat(server.scoreEvents().toString()).doesNotContain("ada@example.org");
  }

  @Test
  void mask_mayLeaveMetadataThatIsNoJson() {
    use(s -> s.mask((kind, key, type, text) -> key.equals("score.metadata") ? "gone" : text));

    assertThat(body(Score.numeric("n", 1).metadata("k", "v").trace(TRACE)).get("metadata"))
        .isEqualTo(Recorded.json("{\"masked\":\"gone\"}"));
  }

  @Test
  void metadata_isAsItWasWhenItWasRecorded() {
    List<String> list = new ArrayList<>(List.of("a"));
    langspan.scores().record(Score.numeric("n", 1).metadata("k", list).trace(TRACE));
    list.add("b");

    assertThat(events(1).get(0).at("/body/metadata")).isEqualTo(Recorded.json("{\"k\":[\"a\"]}"));
  }

  @Test
  void metadata_readsNoBean_whenOnlyPlainDataIsWanted() {
    use(s -> s.plainDataOnly(true));
    class Bean {
      @SuppressWarnings("unused") // read by reflection
      public String getSecret() {
        return "secret";
      }
    }

    assertThat(body(Score.numeric("n", 1).metadata("k", new Bean()).trace(TRACE)).toString())
        .doesNotContain("secret");
  }

  @Test
  void text_isValidUnicode() {
    JsonNode body =
        body(
            Score.categorical("n\ud83d", "v\ud83d")
                .comment("\udc00c")
                .id("id\ud83d")
                .metadata("k\ud83d", "\ud83d")
                .trace(TRACE));

    assertThat(body.toString()).contains("n\ufffd", "v\ufffd", "\ufffdc", "id\ufffd");
    assertThat(body.get("metadata")).isEqualTo(Recorded.json("{\"k\ufffd\":\"\ufffd\"}"));
  }

  @Test
  void scores_areDropped_whenThereAreNoKeys_orTracingIsOff() {
    try (Recorded keyless = Recorded.with(s -> s.baseUrl(server.url()));
        Recorded off =
            Recorded.with(
                s -> s.baseUrl(server.url()).credentials("pk", "sk").tracingEnabled(false))) {
      for (Langspan client : List.of(keyless.langspan(), off.langspan(), Langspan.noop())) {
        String log =
            LogCapture.of(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    client.scores().record(Score.numeric("n", 1).trace(TRACE));
                    client.startObservation("step").score("n", 1).close();
                  }
                });
        assertThat(client.flush().complete()).isTrue();
        assertThat(log.lines().filter(line -> line.contains("WARN"))).hasSizeLessThan(2);
      }
    }

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void flush_saysThatSpansAreNotCovered() {
    langspan.startObservation("step").score("n", 1).close();

    assertThat(langspan.flush().spansCovered()).isFalse();
    assertThat(langspan.status().delivered()).isEqualTo(1);
    assertThat(langspan.status().dropped()).isEqualTo(Map.of());
  }

  @Test
  void close_sendsWhatIsLeft_andMayBeRepeated() {
    langspan.scores().record(Score.numeric("n", 1).trace(TRACE));
    langspan.close();
    langspan.close();
    langspan.scores().record(Score.numeric("late", 1).trace(TRACE));

    assertThat(server.scoreEvents()).hasSize(1);
    assertThat(langspan.isEnabled()).isFalse();
  }

  @Test
  void toString_tellsNoContent() {
    Score score = Score.categorical("name", "secret").comment("secret").metadata("k", "secret");

    assertThat(score.toString()).contains("name").doesNotContain("secret");
  }
}
