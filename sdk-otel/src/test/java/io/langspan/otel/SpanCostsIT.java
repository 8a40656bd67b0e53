// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Observation;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What spans of other tracers cost. */
@SuppressWarnings("try") // scopes are there to be closed
class SpanCostsIT {

  private static final String DETAILS = "langfuse.observation.cost_details";
  private static final String SOURCE = "langspan.cost.source";

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Joined joined() {
    return Joined.to(server.url(), b -> b.costFrom("tool.cost_usd").costFrom("credits.usd"));
  }

  private static Context in(Span span) {
    return Context.root().with(span);
  }

  @Test
  void costFrom_turnsAnAttributeIntoTheCost_whateverItsType() {
    try (Joined app = joined()) {
      app.plain("double", Context.root()).setAttribute("tool.cost_usd", 0.25).end();
      app.plain("long", Context.root()).setAttribute("tool.cost_usd", 2L).end();
      app.plain("text", Context.root()).setAttribute("tool.cost_usd", "0.001").end();
      app.plain("second", Context.root()).setAttribute("credits.usd", 0.5).end();
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.span("double").text(DETAILS)).isEqualTo("{\"total\":0.25}");
    assertThat(server.span("long").text(DETAILS)).isEqualTo("{\"total\":2}");
    assertThat(server.span("text").text(DETAILS)).isEqualTo("{\"total\":0.001}");
    assertThat(server.span("second").text(DETAILS)).isEqualTo("{\"total\":0.5}");
    assertThat(server.span("second").text(SOURCE)).isEqualTo("attribute");
  }

  @Test
  void costFrom_leavesAlone_whatIsNoCost_orIsSaidOtherwise() {
    AttributeKey<String> details = AttributeKey.stringKey(DETAILS);
    try (Joined app = joined()) {
      app.genAi("nan", Context.root()).setAttribute("tool.cost_usd", Double.NaN).end();
      app.genAi("negative", Context.root()).setAttribute("tool.cost_usd", -1.0).end();
      app.genAi("words", Context.root()).setAttribute("tool.cost_usd", "much").end();
      app.genAi("none", Context.root()).end();
      app.genAi("said", Context.root())
          .setAttribute("tool.cost_usd", 1.0)
          .setAttribute(details, "{\"total\":7}")
          .end();
      assertThat(app.flush()).isTrue();
    }

    for (String name : new String[] {"nan", "negative", "words", "none"}) {
      assertThat(server.span(name).text(DETAILS)).as(name).isEmpty();
    }
    assertThat(server.span("said").text(DETAILS)).isEqualTo("{\"total\":7}");
    assertThat(server.span("said").text(SOURCE)).isEmpty();
  }

  @Test
  void costFrom_countsForTheObservationsAbove_acrossForeignSpans() {
    List<CostBudget.Passed> passed = new ArrayList<>();
    CostBudget budget = CostBudget.perTrace(Cost.usd("0.3")).onPassed(passed::add).build();
    try (Joined app =
        Joined.to(server.url(), b -> b.costFrom("tool.cost_usd").costBudget(budget))) {
      try (Observation root = app.langspan.startObservation("root");
          Observation step = app.langspan.startObservation("step")) {
        Span http = app.plain("http", Context.current());
        Span tool = app.plain("tool", Context.current().with(http));
        tool.setAttribute("tool.cost_usd", 0.25);
        try (Scope ignored = Context.current().with(tool).makeCurrent()) {
          app.langspan.startObservation("inner").cost(Cost.usd("0.1")).close();
        }
        tool.end();
        http.end();

        assertThat(step.accumulatedCost().total()).isEqualByComparingTo("0.35");
        assertThat(root.accumulatedCost().total()).isEqualByComparingTo("0.35");
        assertThat(passed).extracting(CostBudget.Passed::spent).containsExactly(Cost.usd("0.35"));
      }
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.span("tool").parentId()).isEqualTo(server.span("step").id());
    assertThat(server.span("inner").parentId()).isEqualTo(server.span("tool").id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void costFrom_countsForTheObservationAbove_whenTheForeignParentHasLeft(boolean exported) {
    try (Joined app =
        Joined.to(
            server.url(),
            b ->
                b.costFrom("tool.cost_usd")
                    .filter(exported ? SpanFilter.all() : SpanFilter.llm()))) {
      try (Observation step = app.langspan.startObservation("step")) {
        Span http = app.plain("http", Context.current());
        Span tool = app.plain("tool", Context.current().with(http));
        http.end();
        assertThat(app.flush()).isTrue();

        tool.setAttribute("tool.cost_usd", 0.25).end();

        assertThat(step.accumulatedCost().total()).isEqualByComparingTo("0.25");
      }
    }
  }

  @Test
  void costFrom_countsForTheObservationAbove_whenItBeginsAfterTheForeignParentHasLeft() {
    try (Joined app =
        Joined.to(server.url(), b -> b.costFrom("tool.cost_usd").filter(SpanFilter.all()))) {
      try (Observation step = app.langspan.startObservation("step")) {
        Span http = app.plain("http", Context.current());
        http.end();
        assertThat(app.flush()).isTrue();

        app.plain("tool", in(http)).setAttribute("tool.cost_usd", 0.25).end();

        assertThat(step.accumulatedCost().total()).isEqualByComparingTo("0.25");
      }
    }
  }

  @Test
  void foreignSpans_doNotKeepTheObservationAbove() {
    try (Joined app = Joined.to(server.url(), b -> b.costFrom("tool.cost_usd"))) {
      Observation step = app.langspan.observationBuilder("step").start();
      Span tool = app.plain("tool", step.context());
      step.end();
      assertThat(app.flush()).isTrue();
      WeakReference<Observation> kept = new WeakReference<>(step);
      step = null;

      long deadline = System.nanoTime() + 60_000_000_000L;
      while (!kept.refersTo(null) && System.nanoTime() - deadline < 0) {
        System.gc();
      }

      assertThat(kept.get()).isNull();
      tool.setAttribute("tool.cost_usd", 0.25).end();
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.span("tool").text(DETAILS)).isEqualTo("{\"total\":0.25}");
  }

  @Test
  void costFrom_leavesTheOperationAway_forWhichTheServerForgetsTheCost() {
    try (Joined app = joined()) {
      app.web
          .spanBuilder("agent")
          .setAttribute("gen_ai.operation.name", "invoke_agent")
          .setAttribute("tool.cost_usd", 1.0)
          .startSpan()
          .end();
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.span("agent").text("gen_ai.operation.name")).isEmpty();
    assertThat(server.span("agent").text("langfuse.observation.type")).isEqualTo("agent");
  }

  @Test
  void costsOfOthers_areNotGuessed_whenNobodyNamesAnAttribute() {
    try (Joined app = Joined.to(server.url())) {
      app.genAi("tool", in(Span.getInvalid())).setAttribute("tool.cost_usd", 1.0).end();
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.span("tool").text(DETAILS)).isEmpty();
  }
}
