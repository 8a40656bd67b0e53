// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import io.opentelemetry.context.Context;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What has ended can be forgotten, whatever else goes on. */
class MemoryTest extends FrontDoorFixture {

  @Test
  void finishedChildren_areNotKept_byTheirParentOrByLaterSiblings() {
    Observation parent = langspan.startObservation("parent");
    List<WeakReference<Object>> finished = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Observation child = langspan.startObservation("child").input("x".repeat(1000));
      langspan.startGeneration("grandchild").close();
      child.close();
      finished.add(new WeakReference<>(child));
    }
    Observation last = langspan.startObservation("last");

    recorded.close(); // the exporter keeps spans, not observations
    assertForgotten(finished);
    last.close();
    parent.close();
    Reference.reachabilityFence(parent);
  }

  @Row("F4")
  @Test
  void detachedObservations_areNotKept_whenTheyNeverEnd() {
    Observation parent = langspan.observationBuilder("parent").start();
    List<WeakReference<Object>> lost = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lost.add(new WeakReference<>(langspan.observationBuilder("lost").parent(parent).start()));
      lost.add(new WeakReference<>(parent.context()));
    }

    assertForgotten(lost);
    parent.end();
  }

  @Row("F4")
  @Test
  void observationsThatEndAndAreNeverClosed_doNotPileUp() {
    List<WeakReference<Object>> ended = new ArrayList<>();
    Observation outer = langspan.startObservation("outer");
    for (int i = 0; i < 20; i++) {
      Observation step = langspan.startObservation("step").input("x".repeat(1000));
      step.end();
      ended.add(new WeakReference<>(step));
    }
    langspan.startObservation("last").close();

    recorded.close();
    assertForgotten(ended.subList(1, 19));
    outer.close();
  }

  @Test
  void poolThreads_keepNothing_whenTheirTasksAreOver() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<WeakReference<Object>> finished = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        finished.add(
            new WeakReference<>(
                Threads.on(
                    pool,
                    () -> {
                      Observation task = langspan.startObservation("task");
                      langspan.startObservation("forgotten");
                      task.close();
                      assertThat(Context.current()).isSameAs(Context.root());
                      return task;
                    })));
      }
      assertForgotten(finished);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void metadata_keepsOnlyTheLastValueOfAKey() {
    Observation step = langspan.startObservation("step");
    // 200 MB in all, of which one value is to be kept.
    for (int i = 0; i < 20_000; i++) {
      step.metadata("progress", "x".repeat(10_000) + i);
      if (i % 4_000 == 0) {
        assertThat(reachableEntries(step)).isEqualTo(1);
      }
    }
    step.metadata("progress", null);
    assertThat(reachableEntries(step)).isZero();
    step.metadata("a", 1).metadata("b", 2).metadata("a", 3).metadata("c", 4).metadata("b", null);
    step.close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.metadata.a", "3")
        .containsEntry("langfuse.observation.metadata.c", "4")
        .doesNotContainKeys(
            "langfuse.observation.metadata.b", "langfuse.observation.metadata.progress");
  }

  private static int reachableEntries(Observation step) {
    return io.langspan.internal.client.StateProbe.metadataEntries(step);
  }

  private static void assertForgotten(List<WeakReference<Object>> references) {
    for (int i = 0; i < 50 && references.stream().anyMatch(r -> r.get() != null); i++) {
      System.gc();
    }
    assertThat(references).allMatch(r -> r.get() == null);
  }
}
