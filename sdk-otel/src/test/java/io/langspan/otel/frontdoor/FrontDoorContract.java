// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.langspan.FlushResult;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalScore;
import io.langspan.local.LocalTrace;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What arrives at the server, however the client was built. */
@SuppressWarnings("try") // a scope that is only closed
abstract class FrontDoorContract {

  static final String TRACE = "7e22fcdc2ec723b636b5fc73eb879fb0";
  static final String PARENT = "00f067aa0ba902b7";

  LangspanLocal server;
  Langspan langspan;

  /** A client that sends to this server. */
  abstract Langspan open(LangspanLocal server);

  /** Stops what {@link #open} started beside the client. */
  void shutDown() {}

  @BeforeEach
  void openBoth() {
    server = LangspanLocal.start();
    langspan = open(server);
  }

  @AfterEach
  void theThreadIsClean() throws Exception {
    langspan.close();
    shutDown();
    server.close();
    Context left = Context.current();
    if (left != Context.root()) {
      ContextStorage.get().attach(Context.root()); // what fails here is not the next test's
    }
    assertThat(left).isSameAs(Context.root());
    ((AutoCloseable) ContextStorage.get()).close(); // strict: fails when a scope was left open
  }

  /** What has arrived, by name. */
  Map<String, LocalObservation> arrived() {
    FlushResult result = langspan.flush(Duration.ofSeconds(20));
    assertThat(result.complete()).as(result.toString()).isTrue();
    assertThat(result.spansCovered()).isTrue();
    assertThat(server.refused()).isZero();
    return server.observations().stream()
        .collect(Collectors.toMap(LocalObservation::name, Function.identity()));
  }

  LocalObservation only() {
    return arrived().values().iterator().next();
  }

  @Test
  void types_arrive() {
    for (ObservationType type : ObservationType.values()) {
      langspan.startObservation(type.name(), type).close();
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(all).hasSize(10);
    all.forEach((name, o) -> assertThat(o.type()).isEqualToIgnoringCase(name));
  }

  @Test
  void generation_arrivesWithEverythingThatWasSaid() {
    Instant start = Instant.parse("2026-01-02T03:04:05.678Z");
    Generation call = langspan.generationBuilder("answer").startTime(start).start();
    call.userId("u").sessionId("s").tags("a", "b").traceName("t").traceMetadata("flag", true);
    call.tracePublic(true).environment("staging").version("7");
    call.input("why?").output(Map.of("role", "assistant")).metadata("m", List.of(1));
    call.level(ObservationLevel.WARNING).statusMessage("slow").model("gpt-5-mini");
    call.provider("openai").modelParameter("temperature", 0.5).prompt("greeting", 3);
    call.usage(Usage.builder().input(80).inputCached(40).output(60).build());
    call.cost(Cost.usd("0.25")).completionStartTime(start.plusMillis(250));
    call.end(start.plusSeconds(1));

    LocalObservation o = arrived().get("answer");
    assertThat(o.type()).isEqualToIgnoringCase("generation");
    assertThat(o.startTime()).isEqualTo(start);
    assertThat(o.latency()).isEqualTo(Duration.ofSeconds(1));
    assertThat(o.timeToFirstToken()).isEqualTo(Duration.ofMillis(250));
    assertThat(o.input()).isEqualTo("why?");
    assertThat(o.output()).isEqualTo("{\"role\":\"assistant\"}");
    assertThat(o.level()).isEqualTo("WARNING");
    assertThat(o.statusMessage()).isEqualTo("slow");
    assertThat(o.model()).isEqualTo("gpt-5-mini");
    assertThat(o.modelParameters().get("temperature").toString()).isEqualTo("0.5");
    assertThat(o.promptName()).isEqualTo("greeting");
    assertThat(o.promptVersion()).isEqualTo(3);
    assertThat(o.usage())
        .containsEntry("input", 80L)
        .containsEntry("input_cached_tokens", 40L)
        .containsEntry("output", 60L)
        .containsEntry("total", 180L);
    assertThat(o.totalCost()).isEqualByComparingTo("0.25");
    assertThat(o.metadata()).containsEntry("m", "[1]").containsEntry("flag", "true");
    assertThat(o.userId()).isEqualTo("u");
    assertThat(o.sessionId()).isEqualTo("s");
    assertThat(o.tags()).containsExactly("a", "b");
    assertThat(o.traceName()).isEqualTo("t");
    assertThat(o.isPublic()).isTrue();
    assertThat(o.environment()).isEqualTo("staging");
    assertThat(o.version()).isEqualTo("7");
    assertThat(o.scopeName()).isEqualTo("langfuse-sdk.langspan");
    assertThat(o.sdkName()).isEqualTo("langspan-java");
  }

  @Test
  void observe_recordsResultAndFailure_andTheServerSeesTheTree() {
    IOException failure = new IOException("disk");
    Throwable thrown =
        catchThrowable(
            () ->
                langspan.observe(
                    "root",
                    root -> {
                      langspan.observe("ok", ok -> List.of("a"));
                      langspan.run(
                          "broken",
                          o -> {
                            o.output("partial");
                            throw failure;
                          });
                      return "never";
                    }));

    assertThat(thrown).isSameAs(failure);
    Map<String, LocalObservation> all = arrived();
    assertThat(all.get("ok").parentId()).isEqualTo(all.get("root").id());
    assertThat(all.get("ok").output()).isEqualTo("[\"a\"]");
    for (String name : List.of("root", "broken")) {
      assertThat(all.get(name).level()).isEqualTo("ERROR");
      assertThat(all.get(name).statusMessage()).isEqualTo("disk");
    }
    assertThat(all.get("broken").output()).isEqualTo("partial");
    assertThat(all.get("root").output()).isNull();
    assertThat(server.traces()).hasSize(1);
  }

  @Test
  void scopes_ofAnyOrder_leaveTheTreeRight() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");
    Observation elsewhere = langspan.startObservation("elsewhere");
    other.submit(elsewhere::close).get();
    langspan.startObservation("sibling").close();
    outer.close();
    inner.close();
    inner.close();
    langspan.startObservation("next").close();
    other.shutdown();

    Map<String, LocalObservation> all = arrived();
    assertThat(all).hasSize(5);
    assertThat(all.get("inner").parentId()).isEqualTo(outer.id());
    assertThat(all.get("elsewhere").parentId()).isEqualTo(inner.id());
    assertThat(all.get("sibling").parentId()).isEqualTo(inner.id());
    assertThat(all.get("next").parentId()).isNull();
  }

  @Test
  void setters_doNothing_afterTheEnd() {
    Observation step = langspan.startObservation("step").input("in");
    step.close();
    step.name("late").input("late").output("late").userId("late").metadata("late", 1);
    step.error(new IllegalStateException("late"));

    LocalObservation o = arrived().get("step");
    assertThat(o.input()).isEqualTo("in");
    assertThat(o.output()).isNull();
    assertThat(o.userId()).isNull();
    assertThat(o.level()).isEqualTo("DEFAULT");
    assertThat(o.metadata()).doesNotContainKey("late");
  }

  @Test
  void traceAttributes_reachEverySpanBelow_andNestInScopes() {
    TraceAttributes outer = TraceAttributes.builder().userId("outer").tags("a").build();
    TraceAttributes inner = TraceAttributes.builder().userId("inner").tags("b").build();
    try (Scope first = langspan.propagateAttributes(outer)) {
      try (Scope second = langspan.propagateAttributes(inner);
          Observation root = langspan.startObservation("inside")) {
        root.sessionId("s");
        langspan.startObservation("below").close();
      }
      langspan.startObservation("restored").close();
    }
    langspan.startObservation("outside").close();

    Map<String, LocalObservation> all = arrived();
    for (String name : List.of("inside", "below")) {
      assertThat(all.get(name).userId()).isEqualTo("inner");
      assertThat(all.get(name).tags()).containsExactly("a", "b");
      assertThat(all.get(name).sessionId()).isEqualTo("s");
    }
    assertThat(all.get("restored").userId()).isEqualTo("outer");
    assertThat(all.get("restored").tags()).containsExactly("a");
    assertThat(all.get("restored").sessionId()).isNull();
    assertThat(all.get("outside").userId()).isNull();
  }

  @Test
  void contextCarriedToAPool_keepsTraceAndAttributes() throws Exception {
    ExecutorService plain = Executors.newFixedThreadPool(4);
    ExecutorService pool = Context.taskWrapping(plain);
    try (Observation root = langspan.startObservation("root")) {
      root.userId("u");
      List<Future<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = "task " + i;
        tasks.add(pool.submit(() -> langspan.run(name, o -> o.input("x"))));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
    plain.shutdown();

    Map<String, LocalObservation> all = arrived();
    String root = all.remove("root").id();
    assertThat(all.values()).hasSize(20).allMatch(o -> root.equals(o.parentId()));
    assertThat(all.values()).allMatch(o -> "u".equals(o.userId()));
  }

  @Test
  void joinedTrace_isARootOfIt_andItsChildrenAreNot() {
    try (Observation joined = langspan.observationBuilder("joined").trace(TRACE).startCurrent()) {
      langspan.startObservation("child").close();
    }
    langspan.observationBuilder("below").trace(TRACE, PARENT).start().end();

    Map<String, LocalObservation> all = arrived();
    LocalTrace trace = server.traces().get(0);
    assertThat(server.traces()).hasSize(1);
    assertThat(trace.id()).isEqualTo(TRACE);
    assertThat(all.get("joined").isRoot()).isTrue();
    assertThat(all.get("child").parentId()).isEqualTo(all.get("joined").id());
    assertThat(all.get("child").isRoot()).isFalse();
    assertThat(all.get("below").parentId()).isEqualTo(PARENT);
  }

  @Test
  void remoteParent_staysTheParent_insideOfAJoinedTrace() {
    try (Observation joined = langspan.observationBuilder("joined").trace(TRACE).startCurrent()) {
      Context remote =
          langspan.extract(Map.of("traceparent", "00-" + "a".repeat(32) + "-" + PARENT + "-01"));
      langspan.observationBuilder("remote").parent(remote).start().end();
      langspan.observationBuilder("below").trace("b".repeat(32), PARENT).start().end();
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(all.get("remote").parentId()).isEqualTo(PARENT);
    assertThat(all.get("below").parentId()).isEqualTo(PARENT);
  }

  @Test
  void traceparent_carriesTheTraceToAnotherService() {
    Map<String, String> headers = new HashMap<>();
    try (Observation client = langspan.startObservation("client")) {
      langspan.inject(headers);
    }
    try (Langspan service = open(server)) {
      service.observationBuilder("server").parent(service.extract(headers)).startCurrent().close();
      assertThat(service.flush(Duration.ofSeconds(20)).complete()).isTrue();
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(headers.get("tracestate")).contains("langspan=" + all.get("client").id());
    assertThat(all.get("server").traceId()).isEqualTo(all.get("client").traceId());
    assertThat(all.get("server").parentId()).isEqualTo(all.get("client").id());
  }

  @Test
  void lateChild_arrivesBelowItsEndedParent() {
    Observation parent = langspan.observationBuilder("parent").start();
    parent.end();
    assertThat(arrived()).hasSize(1);
    langspan.observationBuilder("late").parent(parent).start().end();
    parent.event("event");

    Map<String, LocalObservation> all = arrived();
    assertThat(all.get("late").parentId()).isEqualTo(parent.id());
    assertThat(all.get("event").parentId()).isEqualTo(parent.id());
    assertThat(all.get("event").latency()).isZero();
  }

  @Test
  void roots_ofOneProcess_areMarked_andNothingBelowThemIs() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startObservation("child").close();
    }
    langspan.startObservation("second root").close();

    Map<String, LocalObservation> all = arrived();
    for (String name : List.of("root", "second root")) {
      assertThat(all.get(name).attributes())
          .containsEntry("langfuse.internal.is_app_root", true)
          .containsEntry("langfuse.internal.as_root", true);
    }
    assertThat(all.get("child").attributes())
        .doesNotContainKeys("langfuse.internal.is_app_root", "langfuse.internal.as_root");
  }

  @Test
  void scores_arriveWithTheirObservation() {
    try (Observation step = langspan.startObservation("step")) {
      step.environment("staging").score("n", 0.5).scoreTrace("b", true);
      step.score(Score.categorical("c", "good").id("fixed").comment("why"));
    }
    langspan.scores().record(Score.text("t", "words").session("s"));

    LocalObservation o = arrived().get("step");
    Map<String, LocalScore> scores =
        server.scores().stream().collect(Collectors.toMap(LocalScore::name, Function.identity()));
    assertThat(scores).hasSize(4);
    assertThat(scores.get("n").observationId()).isEqualTo(o.id());
    assertThat(scores.get("n").environment()).isEqualTo("staging");
    assertThat(scores.get("b").observationId()).isNull();
    assertThat(scores.get("b").traceId()).isEqualTo(o.traceId());
    assertThat(scores.get("c").id()).isEqualTo("fixed");
    assertThat(scores.get("t").sessionId()).isEqualTo("s");
  }

  @Test
  void metadata_ofAnyNumberOfKeys_arrivesWhole() {
    try (Observation step = langspan.startObservation("step")) {
      for (int i = 0; i < 200; i++) {
        step.metadata("o" + i, "v" + i).traceMetadata("t" + i, i);
      }
      step.output("kept").cost(Cost.usd("1"));
    }

    LocalObservation o = arrived().get("step");
    for (int i = 0; i < 200; i++) {
      assertThat(o.metadata()).containsEntry("o" + i, "v" + i).containsEntry("t" + i, "" + i);
    }
    assertThat(o.output()).isEqualTo("kept");
    assertThat(o.totalCost()).isEqualByComparingTo("1");
  }

  @Test
  void brokenUnicode_costsNoNeighbour() {
    langspan.startObservation("good").close();
    langspan
        .startObservation("bad\ud83d")
        .input("\ud83d")
        .metadata("k\ud83d", "\udc00")
        .traceMetadata("t\udc00", "v")
        .tags("\ud83d")
        .error(new IllegalStateException("\ud83d"))
        .score("s\ud83d", "\ud83d")
        .close();

    assertThat(arrived()).containsKeys("good", "bad\ufffd");
    assertThat(server.scores()).hasSize(1);
  }

  @Test
  void links_leadToTheTrace_onceTheProjectIsKnown() {
    assertThat(langspan.authCheck().ok()).isTrue();
    Observation step = langspan.startObservation("step");
    assertThat(step.traceUrl())
        .startsWith(server.url() + "/project/")
        .endsWith("/traces/" + step.traceId());
    step.close();
  }

  @Test
  void manyThreads_loseNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> tasks = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int n = t;
      tasks.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 100; i++) {
                  try (Observation root = langspan.startObservation("r" + n + "-" + i)) {
                    langspan.startGeneration("g" + n + "-" + i).output("x").close();
                  }
                }
              }));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    pool.shutdown();

    Map<String, LocalObservation> all = arrived();
    assertThat(all).hasSize(1600);
    all.forEach(
        (name, o) ->
            assertThat(o.parentId())
                .isEqualTo(name.startsWith("g") ? all.get("r" + name.substring(1)).id() : null));
  }
}
