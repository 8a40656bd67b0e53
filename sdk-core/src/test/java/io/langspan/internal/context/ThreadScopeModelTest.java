// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.Threads;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random openings and closings on several threads, beside a model of what must be current. */
@SuppressWarnings("try") // a scope that is only closed
class ThreadScopeModelTest extends FrontDoorFixture {

  private static final int THREADS = 3;
  private static final int SEQUENCES = 1000;
  private static final int STEPS = 25;

  private static final ContextKey<String> FOREIGN = ContextKey.named("foreign");
  private static final Observation NONE = Langspan.noop().currentObservation();

  private final List<Lane> lanes = new ArrayList<>();

  @AfterEach
  void stop() {
    lanes.forEach(lane -> lane.thread.shutdown());
  }

  /** Something that was opened: an observation, a scope of one, or trace attributes. */
  private static final class Handle {
    final Lane owner;
    final Observation current;
    final AutoCloseable opened;
    boolean attributesOnly;
    boolean closed;

    Handle(Lane owner, Observation current, AutoCloseable opened) {
      this.owner = owner;
      this.current = current;
      this.opened = opened;
    }

    boolean isOver() {
      return !attributesOnly && !current.isRecording();
    }
  }

  /** A thread and what should be on it. */
  private static final class Lane {
    final ExecutorService thread = Executors.newSingleThreadExecutor();
    final Deque<Handle> stack = new ArrayDeque<>();

    void heal() {
      while (!stack.isEmpty() && (stack.peek().closed || endsInLitter())) {
        stack.pop();
      }
    }

    /** Of ended observations that nobody closed only the lowest of a row stays. */
    private boolean endsInLitter() {
      Iterator<Handle> fromTop = stack.iterator();
      return fromTop.next().isOver() && fromTop.hasNext() && fromTop.next().isOver();
    }

    void close(Handle handle) {
      if (stack.contains(handle)) {
        while (stack.peek() != handle) {
          stack.pop().closed = true;
        }
        stack.pop();
      }
      handle.closed = true;
      heal();
    }

    Observation current(Observation none) {
      heal();
      return stack.isEmpty() ? none : stack.peek().current;
    }
  }

  @Test
  void current_isWhatTheModelSays_afterEveryStepOfManyRandomSequences() {
    for (int i = 0; i < THREADS; i++) {
      lanes.add(new Lane());
    }
    for (int seed = 0; seed < SEQUENCES; seed++) {
      sequence(seed);
    }
  }

  private void sequence(int seed) {
    Random random = new Random(seed);
    List<Handle> handles = new ArrayList<>();
    List<Observation> observations = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Lane lane = lanes.get(random.nextInt(THREADS));
      int dice = random.nextInt(10);
      if (dice < 4 || handles.isEmpty()) {
        handles.add(open(lane, random, observations));
      } else if (dice < 9) {
        Handle handle = handles.get(random.nextInt(handles.size()));
        Threads.on(lane.thread, closing(handle));
        if (lane == handle.owner) {
          lane.close(handle);
        } else {
          handle.closed = true;
        }
      } else {
        observations.get(random.nextInt(observations.size())).end();
      }
      check(lane, "seed " + seed + ", step " + step);
    }
    // The outermost of each thread, by its own thread: everything inside goes with it.
    for (Lane lane : lanes) {
      lane.heal();
      if (!lane.stack.isEmpty()) {
        Handle outermost = lane.stack.peekLast();
        Threads.on(lane.thread, closing(outermost));
        lane.close(outermost);
      }
      check(lane, "seed " + seed + ", at the end");
      assertThat(Threads.on(lane.thread, Context::current)).isSameAs(Context.root());
    }
    observations.forEach(Observation::end);
  }

  private Handle open(Lane lane, Random random, List<Observation> observations) {
    Observation inherited = lane.current(NONE);
    int kind = observations.isEmpty() ? 0 : random.nextInt(4);
    return Threads.on(
        lane.thread,
        () -> {
          if (kind == 1) {
            Observation some = observations.get(random.nextInt(observations.size()));
            Handle handle = new Handle(lane, some, some.makeCurrent());
            lane.stack.push(handle);
            return handle;
          }
          Handle handle;
          if (kind == 2) {
            TraceAttributes tag = TraceAttributes.builder().tags("t").build();
            handle = new Handle(lane, inherited, langspan.propagateAttributes(tag));
            handle.attributesOnly = true;
          } else {
            Observation started = langspan.startObservation("o");
            observations.add(started);
            handle = new Handle(lane, started, started);
          }
          lane.stack.push(handle);
          return handle;
        });
  }

  private static Callable<Void> closing(Handle handle) {
    return () -> {
      handle.opened.close();
      return null;
    };
  }

  private void check(Lane lane, String where) {
    Observation expected = lane.current(NONE);
    Threads.on(
        lane.thread,
        () -> {
          assertThat(langspan.currentObservation()).as(where).isSameAs(expected);
          String span = Span.current().getSpanContext().getSpanId();
          assertThat(span)
              .as(where)
              .isEqualTo(expected.id().isEmpty() ? "0".repeat(16) : expected.id());
          return null;
        });
  }

  @Test
  void threads_endClean_whenOthersCloseWhatTheyOpenWhileTheyRun() {
    Queue<Observation> open = new ConcurrentLinkedQueue<>();
    Threads.together(
        8,
        n -> {
          Random random = new Random(n);
          for (int i = 0; i < 500; i++) {
            Observation outer = langspan.startObservation("outer");
            open.add(langspan.startObservation("inner"));
            open.add(langspan.startObservation("innermost"));
            for (int k = random.nextInt(4); k > 0; k--) {
              Observation anybodys = open.poll();
              if (anybodys != null) {
                anybodys.close();
              }
            }
            outer.close();
            assertThat(Context.current()).isSameAs(Context.root());
          }
        });
    open.forEach(Observation::close);

    assertThat(recorded.spans()).hasSize(8 * 500 * 3);
  }

  @Test
  void thread_endsClean_whateverIsForgottenInsideForeignScopes() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      Random random = new Random(seed);
      Observation outermost = langspan.startObservation("outermost");
      forgetfulBlock(random, 4);
      langspan.startObservation("forgotten at the end");

      outermost.close();

      assertThat(Context.current()).as("seed " + seed).isSameAs(Context.root());
    }
  }

  private void forgetfulBlock(Random random, int depth) {
    for (int step = random.nextInt(4); step > 0; step--) {
      int dice = random.nextInt(3);
      if (dice == 0) {
        langspan.startObservation("forgotten");
      } else if (dice == 1 && depth > 0) {
        try (Observation closed = langspan.startObservation("closed")) {
          forgetfulBlock(random, depth - 1);
        }
      } else if (depth > 0) {
        try (Scope foreign = Context.current().with(FOREIGN, "value").makeCurrent()) {
          forgetfulBlock(random, depth - 1);
        }
      }
    }
  }
}
