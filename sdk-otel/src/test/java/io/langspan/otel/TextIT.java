// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.lab.Row;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves is valid Unicode and not too long, whoever recorded it. */
class TextIT {

  private static final String BROKEN = "a\uD83Db\uDE00c";
  private static final String REPAIRED = "a\uFFFDb\uFFFDc";

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Row("G9")
  @Test
  void loneSurrogates_areRepairedInEveryPlaceOfOwnSpans() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      Everything.own(langspan, BROKEN);
      langspan.startObservation("keys").metadata(BROKEN, "x").traceMetadata(BROKEN, "y").close();

      FlushResult result = langspan.flush(Await.PATIENCE);
      assertThat(result.complete()).as(result.toString()).isTrue();
    }

    assertThat(server.refused()).isZero();
    assertThat(server.observations()).hasSize(3);
    LocalObservation top = named("top " + REPAIRED);
    assertThat(top.userId()).isEqualTo("user " + REPAIRED);
    assertThat(top.tags()).containsExactly("tag", "tag " + REPAIRED);
    assertThat(top.statusMessage()).isEqualTo("status " + REPAIRED);
    assertThat(named("generation " + REPAIRED).input()).isEqualTo(REPAIRED);
    assertThat(named("keys").attributes())
        .containsEntry("langfuse.observation.metadata." + REPAIRED, "x")
        .containsEntry("langfuse.trace.metadata." + REPAIRED, "y");
    assertThat(server.scores()).hasSize(2);
  }

  @Row("G9")
  @Test
  void loneSurrogates_areRepairedInEveryPlaceOfForeignSpans() {
    try (Joined app = Joined.to(server.url())) {
      Everything.foreign(app.web, BROKEN);
      Span keys = app.genAi("keys", Context.root());
      keys.setAttribute("key " + BROKEN, 7);
      keys.setAttribute(valueKey("tree"), Value.of(KeyValue.of(BROKEN, Value.of(BROKEN))));
      keys.addEvent(BROKEN, Attributes.of(stringKey(BROKEN), BROKEN));
      keys.end();
      app.provider
          .get(BROKEN, BROKEN)
          .spanBuilder("scope")
          .setAttribute("gen_ai.x", 1)
          .startSpan()
          .end();

      assertThat(app.flush()).isTrue();
    }

    assertThat(server.refused()).isZero();
    assertThat(server.observations()).hasSize(3);
    assertThat(named("chat " + REPAIRED).attributes())
        .containsEntry("anything", "attribute " + REPAIRED);
    assertThat(named("keys").attributes()).containsEntry("key " + REPAIRED, 7L);
    assertThat(named("scope").scopeName()).isEqualTo(REPAIRED);
    assertThat(named("scope").scopeVersion()).isEqualTo(REPAIRED);
  }

  @Test
  void longTexts_areCutBetweenCharacters_andMarked() {
    String smiles = "\uD83D\uDE00".repeat(1_000);
    try (Langspan langspan = Sdk.to(server.url()).maxFieldLength(101).build();
        Joined app = Joined.to(server.url(), settings -> settings.maxFieldLength(101))) {
      langspan.startObservation("own").input(smiles).metadata("m", smiles).close();
      langspan.flush(Await.PATIENCE);
      Span span = app.genAi("foreign", Context.root());
      span.setAttribute("gen_ai.prompt", smiles);
      span.setAttribute(valueKey("tree"), Value.of(Value.of(smiles)));
      span.end();
      app.flush();
    }

    assertThat(server.refused()).isZero();
    assertThat(named("own").input())
        .hasSizeBetween(90, 101)
        .startsWith("\uD83D\uDE00")
        .contains("2000");
    assertThat(named("own").metadata().get("m")).hasSizeBetween(90, 101);
    assertThat((String) named("foreign").attributes().get("gen_ai.prompt"))
        .hasSizeBetween(90, 101)
        .doesNotContain("\uFFFD");
  }

  @Test
  void textsLargerThanTheQueue_areCut_andDoNotCostTheirSpan() {
    String huge = "x".repeat(300_000);
    try (Langspan langspan =
        Sdk.to(server.url()).queueBytes(1 << 17).maxFieldLength(1_000).build()) {
      langspan.startObservation("metadata").metadata("m", huge).close();
      langspan.startObservation("status").statusMessage(huge).close();
      langspan.startObservation("error").error(new IllegalStateException(huge)).close();
      langspan.startGeneration("parameter").modelParameter("p", huge).close();

      assertThat(langspan.flush(Await.PATIENCE).delivered()).isEqualTo(4);
    }

    assertThat(named("metadata").metadata().get("m")).hasSize(1_000).endsWith("300000 characters]");
    assertThat(named("status").statusMessage()).hasSize(1_000).endsWith("300000 characters]");
    assertThat(named("error").statusMessage()).hasSize(1_000).endsWith("300000 characters]");
    assertThat(named("parameter").modelParameters().toString()).contains("300000 characters]");
  }

  @Row("G10")
  @Test
  void usageAndCost_areNumbers_andNotCut() {
    Usage usage =
        Usage.builder().input(80_000).inputCached(40_000).output(60_000).outputAudio(700).build();
    Cost cost =
        Cost.builder()
            .bucket("input", new BigDecimal("0.1"))
            .bucket("output", new BigDecimal("0.2"))
            .bucket("input_cached_tokens", new BigDecimal("0.0000004"))
            .build();
    try (Langspan langspan = Sdk.to(server.url()).maxFieldLength(64).build()) {
      langspan.startGeneration("generation").usage(usage).cost(cost).close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(named("generation").usage()).containsEntry("output_audio_tokens", 700L);
    assertThat(named("generation").totalCost()).isEqualByComparingTo("0.3000004");
  }

  private LocalObservation named(String name) {
    return server.observations().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + name + " in " + server.observations()));
  }
}
