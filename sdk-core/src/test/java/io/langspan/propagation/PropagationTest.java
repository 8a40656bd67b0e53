// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.Recorded;
import io.langspan.Threads;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // a scope that is only closed
class PropagationTest extends FrontDoorFixture {

  private static TraceAttributes user(String user) {
    return TraceAttributes.builder().userId(user).build();
  }

  /** The attributes of a span but for its type. */
  private Map<String, Object> trace(String name) {
    return attributes(name).entrySet().stream()
        .filter(e -> !e.getKey().startsWith("langfuse.observation."))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void traceAttributes_areOnTheSpanAndOnEverySpanBelow() {
    try (Observation root = langspan.startObservation("root")) {
      root.userId("u").sessionId("s").tags("t").traceName("n").traceMetadata("k", "v");
      root.traceVersion("1").tracePublic(true).environment("staging");
      try (Observation child = langspan.startObservation("child")) {
        langspan.startGeneration("grandchild").close();
        child.event("event");
      }
    }

    for (String name : List.of("root", "child", "grandchild", "event")) {
      Map<String, Object> trace = trace(name);
      trace.remove("gen_ai.operation.name");
      assertThat(trace)
          .as(name)
          .containsOnly(
              entry("user.id", "u"),
              entry("session.id", "s"),
              entry("langfuse.trace.tags", List.of("t")),
              entry("langfuse.trace.name", "n"),
              entry("langfuse.trace.metadata.k", "v"),
              entry("langfuse.version", "1"),
              entry("langfuse.trace.public", true),
              entry("langfuse.environment", "staging"));
    }
  }

  @Test
  void traceAttributes_thatComeLate_reachTheCurrentAndLaterSpans_butNotEarlierSiblings() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startObservation("early").close();
      Observation open = langspan.observationBuilder("open").start();
      root.userId("u");
      langspan.startObservation("late").close();
      open.end();
    }

    assertThat(trace("early")).isEmpty();
    assertThat(trace("open")).isEmpty();
    assertThat(trace("root")).containsOnly(entry("user.id", "u"));
    assertThat(trace("late")).containsOnly(entry("user.id", "u"));
  }

  @Test
  void child_changesNeitherItsParentNorItsSiblings() {
    try (Observation root = langspan.startObservation("root")) {
      try (Observation child = langspan.startObservation("child")) {
        child.userId("other");
      }
      langspan.startObservation("sibling").close();
    }

    assertThat(trace("root")).isEmpty();
    assertThat(trace("sibling")).isEmpty();
    assertThat(trace("child")).containsOnly(entry("user.id", "other"));
  }

  @Test
  void scope_reachesTheCurrentSpanAndAllStartedInside_andNoneAfterwards() {
    try (Observation root = langspan.startObservation("root")) {
      try (Scope scope = langspan.propagateAttributes(user("u"))) {
        langspan.startObservation("inside").close();
      }
      langspan.startObservation("after").close();
    }

    assertThat(trace("root")).containsOnly(entry("user.id", "u"));
    assertThat(trace("inside")).containsOnly(entry("user.id", "u"));
    assertThat(trace("after")).isEmpty();
  }

  @Test
  void scope_worksOutsideOfAnyObservation() {
    try (Scope scope = langspan.propagateAttributes(user("u"))) {
      langspan.startObservation("first").close();
      langspan.startObservation("second").close();
    }
    langspan.startObservation("after").close();

    assertThat(trace("first")).containsOnly(entry("user.id", "u"));
    assertThat(trace("second")).containsOnly(entry("user.id", "u"));
    assertThat(trace("after")).isEmpty();
    assertThat(span("first").getTraceId()).isNotEqualTo(span("second").getTraceId());
  }

  @Test
  void scopes_nest_innerOverrides_metadataMerges_tagsAppend_andTheOuterIsRestored() {
    TraceAttributes outer =
        TraceAttributes.builder()
            .userId("outer")
            .sessionId("s")
            .tags("a", "b")
            .metadata("x", 1)
            .metadata("y", 1)
            .build();
    TraceAttributes inner =
        TraceAttributes.builder().userId("inner").tags("b", "c").metadata("y", 2).build();
    try (Scope first = langspan.propagateAttributes(outer)) {
      try (Scope second = langspan.propagateAttributes(inner)) {
        langspan.startObservation("inner").close();
      }
      langspan.startObservation("outer").close();
    }

    assertThat(trace("inner"))
        .containsOnly(
            entry("user.id", "inner"),
            entry("session.id", "s"),
            entry("langfuse.trace.tags", List.of("a", "b", "c")),
            entry("langfuse.trace.metadata.x", "1"),
            entry("langfuse.trace.metadata.y", "2"));
    assertThat(trace("outer"))
        .containsOnly(
            entry("user.id", "outer"),
            entry("session.id", "s"),
            entry("langfuse.trace.tags", List.of("a", "b")),
            entry("langfuse.trace.metadata.x", "1"),
            entry("langfuse.trace.metadata.y", "1"));
  }

  @Test
  void scope_letsShineThrough_whatTheOuterObservationIsGivenLater() {
    try (Observation root = langspan.startObservation("root");
        Scope scope = langspan.propagateAttributes(user("scope"))) {
      langspan.startObservation("before").close();
      root.sessionId("late").userId("root");
      langspan.startObservation("after").close();
    }

    assertThat(trace("before")).containsOnly(entry("user.id", "scope"));
    assertThat(trace("after")).containsOnly(entry("user.id", "scope"), entry("session.id", "late"));
  }

  @Test
  void scope_reachesForeignCurrentSpans_evenWithoutOurProcessor() {
    Span foreign = recorded.openTelemetry().getTracer("foreign").spanBuilder("foreign").startSpan();
    try (Scope current = foreign.makeCurrent();
        Scope scope = langspan.propagateAttributes(user("u"))) {
      langspan.startObservation("ours").close();
    }
    foreign.end();

    assertThat(trace("foreign")).containsOnly(entry("user.id", "u"));
    assertThat(trace("ours")).containsOnly(entry("user.id", "u"));
  }

  @Test
  void scope_alsoReachesNewTracesThatAreStartedInside() {
    String traceId = Langspan.traceIdFromSeed("order-1");
    try (Observation root = langspan.startObservation("root")) {
      root.sessionId("of the root");
      try (Scope scope = langspan.propagateAttributes(user("u"))) {
        langspan.observationBuilder("new").noParent().start().end();
        langspan.observationBuilder("joined").trace(traceId).start().end();
        langspan
            .observationBuilder("remote")
            .parent(
                langspan.extract(Map.of("traceparent", "00-" + traceId + "-00000000000000ab-01")))
            .start()
            .end();
      }
    }

    for (String name : List.of("new", "joined", "remote")) {
      assertThat(trace(name))
          .as(name)
          .containsEntry("user.id", "u")
          .doesNotContainKey("session.id");
    }
  }

  @Test
  void newTrace_doesNotInheritFromTheObservationAroundIt() {
    try (Observation root = langspan.startObservation("root")) {
      root.userId("u");
      langspan.observationBuilder("new").noParent().start().end();
    }

    assertThat(trace("new")).isEmpty();
  }

  @Test
  void contextCarriedToAPool_propagates_threadsAreIsolated_andAFailureHarmsNobody()
      throws Exception {
    ExecutorService plain = Executors.newFixedThreadPool(2);
    ExecutorService pool = Context.taskWrapping(plain);
    try (Scope scope = langspan.propagateAttributes(user("carried"))) {
      Future<?> failing =
          pool.submit(
              () ->
                  langspan.run(
                      "failing",
                      o -> {
                        o.userId("mine alone");
                        throw new IllegalStateException("task");
                      }));
      assertThatThrownBy(failing::get).hasRootCauseMessage("task");
      pool.submit(() -> langspan.event("carried")).get();
      Threads.on(plain, () -> langspan.event("not carried"));
    } finally {
      plain.shutdown();
    }

    assertThat(trace("carried")).containsOnly(entry("user.id", "carried"));
    assertThat(trace("not carried")).isEmpty();
    assertThat(trace("failing"))
        .containsEntry("user.id", "mine alone")
        .containsEntry("error.type", "java.lang.IllegalStateException");
  }

  @Test
  void threads_doNotSeeEachOthersAttributes() {
    Threads.together(
        8,
        n -> {
          for (int i = 0; i < 50; i++) {
            try (Scope scope = langspan.propagateAttributes(user("u" + n))) {
              langspan.startObservation("step-" + n + "-" + i).close();
            }
          }
        });

    recorded
        .spans()
        .forEach(
            s ->
                assertThat(attributes(s))
                    .containsEntry("user.id", "u" + s.getName().split("-")[1]));
  }

  @Test
  void concurrentSetters_loseNothing() {
    Observation root = langspan.observationBuilder("root").start();
    Threads.together(
        16,
        n -> {
          for (int i = 0; i < 20; i++) {
            root.tags("t" + n + "-" + i).traceMetadata("k" + n + "-" + i, i);
          }
        });
    langspan.observationBuilder("child").parent(root).start().end();
    root.end();

    for (String name : List.of("root", "child")) {
      assertThat((List<?>) trace(name).get("langfuse.trace.tags")).hasSize(320);
      assertThat(metadata(name)).hasSize(320);
    }
  }

  private Map<String, String> metadata(String name) {
    Map<String, String> all = new HashMap<>();
    trace(name)
        .forEach(
            (key, value) -> {
              if (key.startsWith("langfuse.trace.metadata.")) {
                all.put(key.substring("langfuse.trace.metadata.".length()), (String) value);
              } else if (key.equals("langfuse.trace.metadata")) {
                Recorded.json(value)
                    .properties()
                    .forEach(e -> all.put(e.getKey(), e.getValue().asText()));
              }
            });
    return all;
  }

  @Test
  void manyKeysOfMetadata_leaveRoomForTheRest() {
    try (Observation root = langspan.startGeneration("root").model("m")) {
      for (int i = 0; i < 100; i++) {
        root.traceMetadata("t" + i, "v" + i).metadata("o" + i, i);
      }
      root.output("out");
    }

    assertThat(span("root").getTotalAttributeCount()).isLessThanOrEqualTo(128);
    assertThat(metadata("root")).hasSize(100).containsEntry("t99", "v99");
    assertThat(attributes("root"))
        .containsEntry("langfuse.observation.output", "out")
        .containsEntry("langfuse.observation.model.name", "m");
    Map<String, Object> attributes = attributes("root");
    long own =
        attributes.keySet().stream()
            .filter(k -> k.startsWith("langfuse.observation.metadata."))
            .count();
    assertThat(own + Recorded.json(attributes.get("langfuse.observation.metadata")).size())
        .isEqualTo(100);
  }

  @Test
  void text_mayHave200Characters_andIsDroppedWith201_whileItsNeighboursStay() {
    String fits = "x".repeat(200);
    String tooLong = "x".repeat(201);
    try (Observation root = langspan.startObservation("root")) {
      root.userId(fits).sessionId("before").sessionId(tooLong).traceName(tooLong);
      root.traceVersion(fits).tags(fits, tooLong, "ok").traceMetadata("long", tooLong);
      root.traceMetadata("fits", fits).traceMetadata("json", List.of(tooLong));
    }

    assertThat(trace("root"))
        .containsOnly(
            entry("user.id", fits),
            entry("session.id", "before"),
            entry("langfuse.version", fits),
            entry("langfuse.trace.tags", List.of(fits, "ok")),
            entry("langfuse.trace.metadata.fits", fits));
  }

  @Test
  void emptyTexts_areKept() {
    langspan.startObservation("root").userId("").traceMetadata("k", "").tags("").close();

    assertThat(trace("root"))
        .containsOnly(
            entry("user.id", ""),
            entry("langfuse.trace.metadata.k", ""),
            entry("langfuse.trace.tags", List.of("")));
  }

  @Test
  void metadata_keepsNumbersAndBooleansAsJson_andDropsWhatIsNoNumber() {
    Observation root = langspan.startObservation("root");
    root.traceMetadata("int", 3).traceMetadata("long", 1L << 60).traceMetadata("double", 0.5);
    root.traceMetadata("yes", true).traceMetadata("map", Map.of("a", 1)).traceMetadata("s", "x");
    root.traceMetadata("nan", Double.NaN).traceMetadata("inf", Double.NEGATIVE_INFINITY);
    root.traceMetadata("fnan", Float.NaN).traceMetadata("finf", Float.POSITIVE_INFINITY);
    root.traceMetadata("gone", 1).traceMetadata("gone", null);
    root.close();

    assertThat(trace("root"))
        .containsOnly(
            entry("langfuse.trace.metadata.int", "3"),
            entry("langfuse.trace.metadata.long", "1152921504606846976"),
            entry("langfuse.trace.metadata.double", "0.5"),
            entry("langfuse.trace.metadata.yes", "true"),
            entry("langfuse.trace.metadata.map", "{\"a\":1}"),
            entry("langfuse.trace.metadata.s", "x"));
  }

  @Test
  void metadata_isEncodedOnce_andNoBeanIsReadWhenOnlyPlainDataIsWanted() {
    int[] reads = {0};
    Object bean =
        new Object() {
          @SuppressWarnings("unused") // read by reflection
          public int getValue() {
            return ++reads[0];
          }
        };
    langspan.startObservation("root").traceMetadata("k", bean).close();
    try (Recorded plain = Recorded.with(s -> s.plainDataOnly(true))) {
      plain.langspan().startObservation("plain").traceMetadata("k", bean).close();
    }

    assertThat(reads[0]).isLessThanOrEqualTo(1);
  }

  @Test
  void setters_clear_whenGivenNull() {
    try (Observation root = langspan.startObservation("root")) {
      root.userId("u").sessionId("s").traceName("n").traceVersion("v").environment("e");
      root.userId(null).sessionId(null).traceName(null).traceVersion(null).environment(null);
      langspan.startObservation("child").close();
    }

    assertThat(trace("root")).isEmpty();
    assertThat(trace("child")).isEmpty();
  }

  static Stream<String> environments() {
    return Stream.of("a".repeat(40), "prod", "eu-west_1", "0", "-");
  }

  @ParameterizedTest
  @MethodSource("environments")
  void environment_isTaken(String environment) {
    langspan.startObservation("root").environment(environment).close();

    assertThat(trace("root")).containsOnly(entry("langfuse.environment", environment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Prod",
        "langfuse",
        "langfuse-x",
        "a b",
        "ümlaut",
        "a\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void environment_isLeftOut_andTheOuterStays(String environment) {
    try (Recorded configured = Recorded.with(s -> s.environment("base"))) {
      Langspan client = configured.langspan();
      client.startObservation("root").environment(environment).close();
      try (Scope scope =
          client.propagateAttributes(TraceAttributes.builder().environment(environment).build())) {
        client.startObservation("inside").close();
      }

      assertThat(configured.attributes("root")).containsEntry("langfuse.environment", "base");
      assertThat(configured.attributes("inside")).containsEntry("langfuse.environment", "base");
    }
  }

  @Test
  void environment_overridesTheClients_insideItsScopeOnly() {
    try (Recorded configured = Recorded.with(s -> s.environment("base"))) {
      Langspan client = configured.langspan();
      try (Scope scope =
          client.propagateAttributes(TraceAttributes.builder().environment("inner").build())) {
        client.startObservation("inside").close();
      }
      client.startObservation("outside").close();

      assertThat(configured.attributes("inside")).containsEntry("langfuse.environment", "inner");
      assertThat(configured.attributes("outside")).containsEntry("langfuse.environment", "base");
    }
  }

  @Test
  void version_ofTheObservation_winsOnThatSpanAlone() {
    try (Observation root = langspan.startObservation("root")) {
      root.traceVersion("trace").version("own");
      langspan.startObservation("child").close();
    }

    assertThat(trace("root")).containsEntry("langfuse.version", "own");
    assertThat(trace("child")).containsEntry("langfuse.version", "trace");
  }

  @Test
  void keysThatLookLikeOurOwn_doNotCollide() {
    langspan
        .startObservation("root")
        .userId("u")
        .traceMetadata("user_id", "m1")
        .traceMetadata("user.id", "m2")
        .traceMetadata("session_id", "m3")
        .close();

    assertThat(trace("root"))
        .containsOnly(
            entry("user.id", "u"),
            entry("langfuse.trace.metadata.user_id", "m1"),
            entry("langfuse.trace.metadata.user.id", "m2"),
            entry("langfuse.trace.metadata.session_id", "m3"));
  }

  @Test
  void toString_namesWhatIsSet_andNoValue() {
    TraceAttributes attributes =
        TraceAttributes.builder().userId("secret").tags("secret").metadata("k", "secret").build();

    assertThat(attributes.toString())
        .contains("userId", "tags", "metadata")
        .doesNotContain("secret");
  }

  @Test
  void merge_toleratesNull() {
    assertThat(user("u").merge(null).userId()).isEqualTo("u");
    assertThat(TraceAttributes.Builder.isEnvironment(null)).isFalse();
  }
}
