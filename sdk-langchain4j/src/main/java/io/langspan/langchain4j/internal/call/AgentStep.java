// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Safely;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent, or workflow of agents, at work: on one thread, within what began there before it. It
 * ends once, whoever comes first. Safe for use by many threads.
 */
public final class AgentStep {

  private static final ThreadLocal<@Nullable AgentStep> ON_THREAD = new ThreadLocal<>();

  private final About about;
  private final Langspan langspan;
  private final Observation observation;
  private final @Nullable AgentStep parent;
  private final Context outside = Context.current();
  private final @Nullable AgentStep beneath = ON_THREAD.get();
  private final @Nullable Scope scope;
  private final Map<String, Integer> rounds = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  @SuppressWarnings("MustBeClosedChecker") // closed when it ends, which is told on this thread
  private AgentStep(
      About about, Langspan langspan, Observation observation, @Nullable AgentStep parent) {
    this.about = about;
    this.langspan = langspan;
    this.observation = observation;
    this.parent = parent;
    this.scope = about.ends() ? observation.context().makeCurrent() : null;
    ON_THREAD.set(this);
  }

  /**
   * What is known of it before it begins.
   *
   * @param run what goes on with it; no other equals it
   * @param event what LangChain4j said
   * @param id what LangChain4j calls the agent, within its system
   * @param madeUpMemory the id of a memory that LangChain4j made up, as the application gave none
   * @param ends whether its end will be heard of on this thread, so that it can be current until
   *     then
   */
  public record About(
      Object run,
      Identity event,
      String id,
      String name,
      ObservationType type,
      @Nullable Object madeUpMemory,
      boolean ends) {}

  /**
   * Starts one; {@code null} if nothing is recorded.
   *
   * @param parent the one that calls it; {@code null} if the application does
   */
  public static @Nullable AgentStep begin(
      Recorder recorder, About about, @Nullable AgentStep parent) {
    AgentStep elsewhere = parent == null || parent.isOnThread() ? null : parent;
    AgentStep around = elsewhere == null ? around(about.ends()) : elsewhere;
    Langspan langspan = recording(around);
    if (recorder.given() != null) {
      langspan = recorder.given();
    } else if (parent != null) {
      langspan = parent.langspan;
    }
    if (!langspan.isEnabled()) {
      return null;
    }
    Context context = elsewhere == null ? here(around) : elsewhere.context();
    Observation observation =
        langspan.observationBuilder(about.name()).type(about.type()).parent(context).start();
    return new AgentStep(about, langspan, observation, parent);
  }

  /** The last that began on this thread and goes on; {@code null} if none does. */
  public static @Nullable AgentStep onThisThread() {
    return innermost(1);
  }

  /**
   * What one is within that begins on this thread; {@code null} if nothing is.
   *
   * @param ends whether its end will be heard of
   */
  public static @Nullable AgentStep around(boolean ends) {
    return innermost(ends ? 1 : 2); // it is one itself
  }

  /** Whether the last that began on this thread did so by this event. */
  public static boolean hasBegunBy(Object event) {
    AgentStep last = ON_THREAD.get();
    return last != null && last.about.event().refersTo(event);
  }

  /** The last that began on this thread in this run, and of this id; {@code null} if none did. */
  public static @Nullable AgentStep onThisThread(Object run, String id) {
    AgentStep step = ON_THREAD.get();
    while (step != null && !(step.isOf(run) && step.id().equals(id))) {
      step = step.beneath;
    }
    return step;
  }

  /** Where something that happens now belongs: below the agent at work, else what is current. */
  static Context here() {
    return here(onThisThread());
  }

  /** Who records what happens now. */
  static Langspan recording() {
    return recording(onThisThread());
  }

  /** Whether LangChain4j made up this memory for the agent at work on this thread. */
  public static boolean hasMadeUp(Object memoryId) {
    AgentStep step = onThisThread();
    return step != null && memoryId.equals(step.about.madeUpMemory());
  }

  /** What decides for the agents on this thread has failed, and does not say so to them. */
  public static void plannerFailed(Throwable failure) {
    AgentStep step = onThisThread();
    if (step != null && step.isSilent()) {
      step.failed(failure);
    }
  }

  /** Whether it is part of this run. */
  @SuppressWarnings("ReferenceEquality") // of runs, no two are the same
  public boolean isOf(Object run) {
    return about.run() == run;
  }

  /** The one that calls it; {@code null} if the application does. */
  public @Nullable AgentStep parent() {
    return parent;
  }

  /** What LangChain4j calls the agent, within its system. */
  public String id() {
    return about.id();
  }

  /** Whether LangChain4j may not say that it is over. */
  public boolean isSilent() {
    return !about.ends();
  }

  /** Whether it is over. */
  public boolean isOver() {
    return ended.get();
  }

  /** What records it. */
  public Observation observation() {
    return observation;
  }

  /** How often it has called this agent, this time included. */
  public int round(String agentId) {
    return rounds.merge(agentId, 1, Integer::sum);
  }

  /** It is over, and this is to be said of it. */
  public void end(Consumer<Observation> last) {
    if (ended.compareAndSet(false, true)) {
      Safely.run("the outcome of an agent", () -> last.accept(observation));
      Safely.run("the end of an agent", observation::end);
    }
    if (isOnThread()) {
      leave();
    }
  }

  /** It has failed. */
  public void failed(Throwable failure) {
    end(step -> step.error(failure));
  }

  /** Nothing more will be heard of it. */
  public void forgotten() {
    end(
        step ->
            step.level(ObservationLevel.WARNING)
                .statusMessage("never finished: nothing was heard of it any more"));
  }

  private boolean isOnThread() {
    AgentStep step = ON_THREAD.get();
    while (step != null && step != this) {
      step = step.beneath;
    }
    return step != null;
  }

  /** What began within it on this thread goes on no more. */
  private void leave() {
    AgentStep last = ON_THREAD.get();
    while (last != null) {
      AgentStep next = last.beneath;
      if (next == null) {
        ON_THREAD.remove();
      } else {
        ON_THREAD.set(next);
      }
      if (last.scope != null) {
        last.scope.close();
      }
      if (last == this) {
        return;
      }
      last.forgotten();
      last = next;
    }
  }

  private Context context() {
    return observation.context();
  }

  /** What is current has been made so within it, or it is what was so when it began. */
  private static Context here(@Nullable AgentStep step) {
    Context current = Context.current();
    return step != null && current == step.outside ? step.context() : current;
  }

  private static Langspan recording(@Nullable AgentStep step) {
    Langspan current = Langspan.current(); // this also takes off what was closed elsewhere
    return step != null && Context.current() == step.outside ? step.langspan : current;
  }

  /** One whose end was not heard of is over when this thread has left the code of agents. */
  private static @Nullable AgentStep innermost(int agents) {
    AgentStep last = ON_THREAD.get();
    while (last != null && (last.ended.get() || AgentFrames.fewerThan(agents))) {
      last.forgotten();
      last = ON_THREAD.get();
    }
    return last;
  }
}
