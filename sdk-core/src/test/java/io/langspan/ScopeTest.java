// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.lab.Row;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope that is only closed
class ScopeTest extends FrontDoorFixture {

  private static final ContextKey<String> FOREIGN = ContextKey.named("foreign");

  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    other.shutdown();
  }

  @Row("G4")
  @Test
  void close_restoresWhatWasCurrentBefore() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");
    assertThat(langspan.currentObservation()).isSameAs(inner);
    assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(inner.id());

    inner.close();
    assertThat(langspan.currentObservation()).isSameAs(outer);

    outer.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void close_doesNothing_whenCalledAgain() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");
    inner.close();
    inner.close();
    inner.end();

    assertThat(langspan.currentObservation()).isSameAs(outer);
    outer.close();
    outer.close();
    assertThat(recorded.spans()).hasSize(2);
  }

  @Row("G4")
  @Test
  void close_popsWhatLiesInside_whenTheOuterIsClosedFirst() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");

    outer.close();
    assertThat(Context.current()).isSameAs(Context.root());
    Observation next = langspan.startObservation("next");
    inner.close();

    assertThat(langspan.currentObservation()).isSameAs(next);
    next.close();
    assertThat(span("next").getParentSpanContext().isValid()).isFalse();
    assertThat(span("inner").getParentSpanId()).isEqualTo(outer.id());
  }

  @Row("G4")
  @Test
  void close_ofTheOuter_repairsTheThread_whenTheInnerIsNeverClosed() {
    try (Observation outer = langspan.startObservation("outer")) {
      for (int i = 0; i < 10; i++) {
        langspan.startObservation("forgotten " + i);
      }
    }

    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(recorded.spans()).hasSize(1);
  }

  @Row("G4")
  @Test
  void close_onlyEnds_onAnotherThread() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");

    Threads.on(
        other,
        () -> {
          Observation theirs = langspan.startObservation("theirs");
          inner.close();
          assertThat(langspan.currentObservation()).isSameAs(theirs);
          theirs.close();
          assertThat(Context.current()).isSameAs(Context.root());
          return null;
        });

    assertThat(inner.isRecording()).isFalse();
    Observation next = langspan.startObservation("next");
    next.close();
    outer.close();
    assertThat(span("next").getParentSpanId()).isEqualTo(outer.id());
  }

  @Test
  void currentObservation_isNotOneThatAnotherThreadClosed() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");
    Threads.on(
        other,
        () -> {
          inner.close();
          return null;
        });

    assertThat(langspan.currentObservation()).isSameAs(outer);
    assertThat(Observation.current()).isSameAs(outer);
    outer.close();
  }

  @Test
  void inject_doesNotNameAnObservationThatAnotherThreadClosed() {
    Observation outer = langspan.startObservation("outer");
    Observation inner = langspan.startObservation("inner");
    Threads.on(
        other,
        () -> {
          inner.close();
          return null;
        });
    java.util.Map<String, String> headers = new java.util.HashMap<>();

    langspan.inject(headers);

    assertThat(headers.get("traceparent")).contains(outer.id());
    outer.close();
  }

  @Test
  void close_onTheirOwnThread_afterItWasClosedElsewhere_repairsTheThread() {
    Observation step = langspan.startObservation("step");
    Threads.on(
        other,
        () -> {
          step.close();
          return null;
        });

    step.close();

    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void close_onItsOwnThread_alsoPopsWhatLiesInside_afterItWasClosedElsewhere() {
    Observation step = langspan.startObservation("step");
    langspan.startObservation("forgotten");
    Threads.on(
        other,
        () -> {
          step.close();
          return null;
        });

    step.close();

    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void close_again_leavesAlone_whatLivesInACapturedContext() {
    Observation step = langspan.startObservation("step");
    Context captured = Context.current();
    step.close();

    try (Scope scope = captured.makeCurrent();
        Observation late = langspan.startObservation("late")) {
      step.close();
      assertThat(langspan.currentObservation()).isSameAs(late);
    }
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void pool_doesNotNestDeeper_whenEachTaskIsClosedByAnotherThread() {
    for (int i = 0; i < 50; i++) {
      String name = "task " + i;
      Observation task = Threads.on(other, () -> langspan.startObservation(name));
      task.close();
      assertThat(span(name).getParentSpanContext().isValid()).as(name).isFalse();
    }
    Threads.on(other, () -> langspan.currentObservation());
    assertThat(Threads.on(other, Context::current)).isSameAs(Context.root());
  }

  @Test
  void end_touchesNoThread() {
    Observation step = langspan.startObservation("step");

    step.end();

    assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(step.id());
    step.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void start_leavesTheThreadAlone() {
    Observation detached = langspan.observationBuilder("detached").start();

    assertThat(Context.current()).isSameAs(Context.root());
    detached.close();
    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(recorded.spans()).hasSize(1);
  }

  @Test
  void makeCurrent_worksOnManyThreadsAtOnce_andEndsNothing() {
    Observation shared = langspan.observationBuilder("shared").start();
    Threads.together(
        8,
        n -> {
          try (Scope scope = shared.makeCurrent()) {
            assertThat(langspan.currentObservation()).isSameAs(shared);
            langspan.startObservation("child " + n).close();
            assertThat(langspan.currentObservation()).isSameAs(shared);
          }
          assertThat(Context.current()).isSameAs(Context.root());
        });

    assertThat(shared.isRecording()).isTrue();
    shared.end();
    assertThat(recorded.spans())
        .filteredOn(s -> s.getName().startsWith("child"))
        .hasSize(8)
        .allMatch(s -> s.getParentSpanId().equals(shared.id()));
  }

  @Test
  void makeCurrent_mayBeClosedTwiceOutOfOrderAndElsewhere() {
    Observation a = langspan.observationBuilder("a").start();
    Observation b = langspan.observationBuilder("b").start();
    Scope scopeA = a.makeCurrent();
    Scope scopeB = b.makeCurrent();

    scopeA.close();
    assertThat(Context.current()).isSameAs(Context.root());
    scopeA.close();
    scopeB.close();

    Scope again = a.makeCurrent();
    Threads.on(
        other,
        () -> {
          again.close();
          return null;
        });
    assertThat(langspan.currentObservation().isRecording()).isFalse();
    assertThat(Context.current()).isSameAs(Context.root());
    a.end();
    b.end();
  }

  @Test
  void makeCurrent_nestsInItself() {
    try (Observation step = langspan.startObservation("step")) {
      try (Scope once = step.makeCurrent();
          Scope twice = step.makeCurrent()) {
        assertThat(langspan.currentObservation()).isSameAs(step);
      }
      assertThat(langspan.currentObservation()).isSameAs(step);
    }
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void foreignScope_insideOurs_keepsItsValue_andIsPoppedByItsOwner() {
    Observation step = langspan.startObservation("step");
    Scope foreign = Context.current().with(FOREIGN, "theirs").makeCurrent();
    Observation inner = langspan.startObservation("inner");
    assertThat(Context.current().get(FOREIGN)).isEqualTo("theirs");

    inner.close();
    assertThat(Context.current().get(FOREIGN)).isEqualTo("theirs");
    assertThat(langspan.currentObservation()).isSameAs(step);
    foreign.close();
    step.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void foreignScope_thatIsClosedAfterOurs_doesNotReviveAnEndedObservation() {
    Observation step = langspan.startObservation("step");
    Scope foreign = Context.current().with(FOREIGN, "theirs").makeCurrent();

    step.close();
    assertThat(Context.current().get(FOREIGN)).isEqualTo("theirs");
    foreign.close();

    assertThat(langspan.currentObservation().isRecording()).isFalse();
    langspan.startObservation("next").close();
    assertThat(span("next").getParentSpanContext().isValid()).isFalse();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void foreignScope_whoseCloseWasInVain_isTakenOff_byTheOuterObservation() {
    Observation outer = langspan.startObservation("outer");
    try (Scope foreign = Context.current().with(FOREIGN, "theirs").makeCurrent()) {
      langspan.startObservation("forgotten");
    }

    outer.close();

    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void foreignContext_withoutUs_hidesOurs_untilItIsClosed() {
    try (Observation step = langspan.startObservation("step")) {
      try (Scope foreign = Context.root().makeCurrent()) {
        assertThat(langspan.currentObservation().isRecording()).isFalse();
        langspan.startObservation("apart").close();
      }
      assertThat(langspan.currentObservation()).isSameAs(step);
    }
    assertThat(span("apart").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void capturedContext_worksOnAnotherThread_evenAfterTheEnd() {
    Observation step = langspan.startObservation("step");
    Context captured = Context.current();
    step.close();

    Threads.on(
        other,
        () -> {
          try (Scope scope = captured.makeCurrent()) {
            langspan.startObservation("late").close();
          }
          assertThat(Context.current()).isSameAs(Context.root());
          return null;
        });

    assertThat(span("late").getParentSpanId()).isEqualTo(step.id());
  }

  @Test
  void capturedContext_staysCurrent_whenItIsMadeSoOnItsOwnThread_afterTheEnd() {
    Observation step = langspan.startObservation("step");
    Context captured = Context.current();
    step.close();

    try (Scope scope = captured.makeCurrent()) {
      langspan.startObservation("late").close();
      assertThat(Context.current()).isSameAs(captured);
    }

    assertThat(span("late").getParentSpanId()).isEqualTo(step.id());
  }

  @Test
  void pooledThread_keepsTheContextOfItsTask_andSurvivesAFailingOne() {
    Observation step = langspan.startObservation("step");
    ExecutorService wrapped = Context.taskWrapping(other);
    Future<?> failing =
        wrapped.submit(
            () -> {
              try (Observation task = langspan.startObservation("task")) {
                langspan.startObservation("forgotten");
                throw new IllegalStateException("task");
              }
            });
    assertThatThrownBy(failing::get).hasRootCauseMessage("task");
    Threads.on(wrapped, () -> langspan.event("carried"));
    step.close();
    Threads.on(other, () -> langspan.event("isolated"));

    assertThat(span("carried").getParentSpanId()).isEqualTo(step.id());
    assertThat(span("isolated").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void otherInstance_doesNotSeeOurObservation_butBelongsToTheSameTrace() {
    try (Recorded second = Recorded.with(s -> s)) {
      Observation mine = langspan.startObservation("mine");
      assertThat(second.langspan().currentObservation().isRecording()).isFalse();
      Observation theirs = second.langspan().startObservation("theirs");

      assertThat(langspan.currentObservation().isRecording()).isFalse();
      assertThat(second.langspan().currentObservation()).isSameAs(theirs);
      assertThat(Langspan.current()).isSameAs(second.langspan());
      assertThat(theirs.traceId()).isEqualTo(mine.traceId());
      theirs.close();
      assertThat(Langspan.current()).isSameAs(langspan);
      mine.close();
    }
  }

  @Test
  void otherInstance_doesNotHideOurObservation_byItsTraceAttributes() {
    try (Recorded second = Recorded.with(s -> s);
        Observation mine = langspan.startObservation("mine")) {
      Langspan theirs = second.langspan();
      try (Scope scope =
          theirs.propagateAttributes(TraceAttributes.builder().userId("u").build())) {
        assertThat(langspan.currentObservation()).isSameAs(mine);
        assertThat(Langspan.current()).isSameAs(langspan);
      }
    }
  }
}
