// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Forgotten;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.langspan.instrumentation.Steps;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call of an AI service, from its first event to its last. It is found again by the id that
 * LangChain4j gives it, whatever thread goes on with it. It ends once, whoever comes first, and at
 * the latest when LangChain4j itself has forgotten it. Safe for use by many threads.
 */
public final class Invocation {

  private static final ContextKey<Invocation> KEY = ContextKey.named("langspan-ai-service");

  /** What goes on now; LangChain4j hands its listeners and tools nothing but an id. */
  private static final Map<UUID, Invocation> OPEN = new ConcurrentHashMap<>();

  /** What LangChain4j calls the memory of services that have but one: every service's. */
  private static final String DEFAULT_MEMORY = "default";

  /** Quarkus gives those that name no memory the request that they are part of. */
  private static final String QUARKUS = "io.quarkus.";

  private static final AtomicLong STARTED = new AtomicLong();

  private final UUID id;
  private final @Nullable Object memoryId;
  private final long started = STARTED.incrementAndGet();
  private final long startedOn = Thread.currentThread().getId();
  private final Context startedIn = Context.current();
  private final Langspan langspan;
  private final Observation observation;
  private final Context context;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger callsGoingOn = new AtomicInteger();
  private final Set<ToolExecutionRequest> toolsSeen = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Object[] heard = {};
  private volatile Instant lastSeen = Instant.now();

  private Invocation(
      UUID id, @Nullable Object memoryId, Langspan langspan, Observation observation) {
    this.id = id;
    this.memoryId = memoryId;
    this.langspan = langspan;
    this.observation = observation;
    this.context = ModelCalls.unmark(within(observation.context()));
  }

  /** Starts one below what is current; {@code null} if nothing is recorded. */
  public static @Nullable Invocation start(InvocationContext of, String name) {
    Langspan langspan = AgentStep.recording();
    UUID given = of.invocationId();
    if (!langspan.isEnabled() || given == null) {
      return null;
    }
    // Not the given object, which is to be let go of: as long as anybody holds it, it may go on.
    UUID id = new UUID(given.getMostSignificantBits(), given.getLeastSignificantBits());
    Observation observation =
        langspan
            .observationBuilder(name)
            .type(ObservationType.CHAIN)
            .parent(AgentStep.here())
            .start();
    Invocation invocation = new Invocation(id, of.chatMemoryId(), langspan, observation);
    OPEN.put(id, invocation);
    Forgotten.watch(given, () -> forgotten(id));
    return invocation;
  }

  /** The one that goes on with this id; {@code null} if none is recorded. */
  public static @Nullable Invocation of(@Nullable InvocationContext context) {
    UUID id = context == null ? null : context.invocationId();
    Invocation invocation = id == null ? null : OPEN.get(id);
    if (invocation != null) {
      invocation.lastSeen = Instant.now();
    }
    return invocation;
  }

  /**
   * The one that goes on with this memory: the last that was started on this thread, else the only
   * one on any; {@code null} if none is recorded, or if that is unclear.
   */
  public static @Nullable Invocation ofMemory(@Nullable Object memoryId) {
    Invocation any = null;
    int count = 0;
    for (Invocation each : OPEN.values()) {
      if (each.isOf(memoryId)) {
        count++;
        any = each;
      }
    }
    Invocation last = lastHere(each -> each.isOf(memoryId));
    boolean isClear = count == 1 && !DEFAULT_MEMORY.equals(memoryId);
    return last == null && isClear ? any : last;
  }

  /** The last that was started on this thread and goes on; {@code null} if none is recorded. */
  static @Nullable Invocation lastHere() {
    return lastHere(each -> true);
  }

  private static @Nullable Invocation lastHere(Predicate<Invocation> wanted) {
    Invocation last = null;
    for (Invocation each : OPEN.values()) {
      if (each.isHere() && wanted.test(each) && (last == null || last.started < each.started)) {
        last = each;
      }
    }
    return last;
  }

  /** Whether what happens now on this thread may be part of it. */
  private boolean isHere() {
    Context current = Context.current();
    return startedOn == Thread.currentThread().getId()
        && (current == startedIn || current.get(KEY) == this);
  }

  /** Whether this is how an application names a conversation. */
  public static boolean isConversation(Object memoryId) {
    return !DEFAULT_MEMORY.equals(memoryId)
        && !memoryId.toString().startsWith(QUARKUS)
        && !AgentStep.hasMadeUp(memoryId);
  }

  /** What was said to it, by which what happens beside it is known. */
  public void hears(@Nullable Object... messages) {
    heard = messages;
  }

  /** The one to which one of these was said, the very same; {@code null} if none is recorded. */
  public static @Nullable Invocation hearing(List<?> messages) {
    for (Invocation each : OPEN.values()) {
      for (Object heard : each.heard) {
        for (Object message : messages) {
          if (heard != null && heard == message) {
            return each;
          }
        }
      }
    }
    return null;
  }

  private boolean isOf(@Nullable Object memory) {
    return memory != null && memory.equals(memoryId);
  }

  /** Who records it. */
  public Langspan langspan() {
    return langspan;
  }

  /** What records it. */
  public Observation observation() {
    return observation;
  }

  /** Where something that happens now belongs: below what is current, if that is part of it. */
  public Context here() {
    Context current = Context.current();
    return current.get(KEY) == this ? current : context;
  }

  /** The same context, said to be part of it. */
  Context within(Context below) {
    return below.with(KEY, this);
  }

  /** A tool is run where that is seen. */
  void runs(ToolExecutionRequest tool) {
    toolsSeen.add(tool);
  }

  /** Whether a tool was run where that was seen. */
  public boolean hasRun(ToolExecutionRequest tool) {
    return toolsSeen.contains(tool);
  }

  /** A model that is offered tools decides which steps to take. */
  public void hasTools() {
    Steps.type(observation, ObservationType.AGENT);
  }

  /** It is over, and this is to be said of it. */
  public void end(Consumer<Observation> last) {
    end(last, null);
  }

  /** It has failed. */
  public void failed(Throwable failure) {
    end(step -> step.error(failure));
  }

  /** A call of a model begins that is part of it. */
  void callBegins() {
    callsGoingOn.incrementAndGet();
  }

  /** A call of a model is over that was part of it. */
  void callEnds() {
    callsGoingOn.decrementAndGet();
  }

  /**
   * A call of a model, or of a tool, was the last that will be heard of it, as LangChain4j tells
   * nobody; unless another one has begun in its place.
   */
  public void strandedBy(Throwable failure) {
    if (callsGoingOn.get() <= 0) {
      failed(failure);
    }
  }

  /** The application has cancelled its stream. */
  void cancelled() {
    if (callsGoingOn.get() <= 0) {
      end(step -> step.level(ObservationLevel.WARNING).statusMessage("cancelled"));
    }
  }

  private static void forgotten(UUID id) {
    Invocation invocation = OPEN.get(id);
    if (invocation != null) {
      Safely.warnOnce(
          "langchain4j-forgotten",
          "An AI service was called, and never said what became of it. A TokenStream has to be"
              + " started.");
      invocation.end(
          step ->
              step.level(ObservationLevel.WARNING)
                  .statusMessage("never finished: the stream was not started, or not heard of"),
          invocation.lastSeen);
    }
  }

  private void end(Consumer<Observation> last, @Nullable Instant at) {
    if (ended.compareAndSet(false, true)) {
      OPEN.remove(id);
      Safely.run("the outcome of an AI service", () -> last.accept(observation));
      Safely.run(
          "the end of an AI service",
          () -> {
            if (at == null) {
              observation.end();
            } else {
              observation.end(at);
            }
          });
    }
  }
}
