// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.memory;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.call.Step;
import io.langspan.langchain4j.internal.proxy.Names;
import io.langspan.langchain4j.internal.proxy.StandIn;
import io.opentelemetry.api.trace.Span;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A memory of one conversation, or the store behind it. The messages are told where a model is
 * asked; here it is how many, how long it takes, and whether it fails.
 */
public final class TracedMemory extends StandIn {

  private static final Set<String> STEPS =
      Set.of("messages", "add", "set", "clear", "getMessages", "updateMessages", "deleteMessages");

  private final Recorder recorder;

  private TracedMemory(Object target, Recorder recorder) {
    super(target);
    this.recorder = recorder;
  }

  /** The same, traced; a traced one stays as it is. */
  public static <M> M wrap(M memory, Class<M> type, Recorder recorder) {
    return once(memory, type, target -> new TracedMemory(target, recorder));
  }

  @Override
  protected @Nullable Object called(Method method) throws Throwable {
    return call(this, method, new Object[0]);
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    Class<?> of = method.getDeclaringClass();
    boolean isStep =
        (ChatMemory.class.isAssignableFrom(of) || ChatMemoryStore.class.isAssignableFrom(of))
            && STEPS.contains(method.getName());
    Step step = isStep ? start(method, given) : null;
    return step == null
        ? forward(method, given)
        : step.run(step.context(), () -> forward(method, given), TracedMemory::answered);
  }

  @SuppressWarnings("NullAway") // what is safe may be null
  private @Nullable Step start(Method method, @Nullable Object[] given) {
    return Safely.<@Nullable Step>call(
        "the start of a step of a memory",
        () -> {
          Object id = target() instanceof ChatMemory memory ? memory.id() : given[0];
          Invocation within = Invocation.ofMemory(id);
          if (within == null && !Span.current().getSpanContext().isValid()) {
            return null; // no trace is worth having for this alone
          }
          String name = Names.of(method.getName(), target());
          Step step = Step.start(recorder, null, within, name, ObservationType.SPAN);
          if (step != null) {
            Safely.run("a question", () -> asked(step.observation(), given));
          }
          return step;
        },
        null);
  }

  private static void asked(Observation step, @Nullable Object[] given) {
    Object last = given.length == 0 ? null : given[given.length - 1];
    if (last instanceof ChatMessage message) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("messages", 1);
      input.put("role", message.type().name().toLowerCase(Locale.ROOT));
      step.input(input);
    } else if (last instanceof ChatMessage[] messages) {
      step.input(Map.of("messages", messages.length));
    } else if (last instanceof Collection<?> messages) {
      step.input(Map.of("messages", messages.size()));
    }
  }

  private static void answered(Observation step, @Nullable Object answer) {
    step.level(ObservationLevel.DEBUG); // not before: a failure is to be seen
    if (answer instanceof Collection<?> messages) {
      step.output(Map.of("messages", messages.size()));
    }
  }
}
