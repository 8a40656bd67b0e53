// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.proxy.StandIn;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A model that is traced: what asks it is recorded. It may be of several kinds. */
public final class TracedModel extends StandIn {

  private static final Map<Class<?>, Tracing> KINDS = kinds();

  private final Recorder recorder;
  private final Map<Method, Boolean> leftToInterface = new ConcurrentHashMap<>();
  private volatile boolean recorded;

  private TracedModel(Object model, Recorder recorder) {
    super(model);
    this.recorder = recorder;
  }

  private static Map<Class<?>, Tracing> kinds() {
    Map<Class<?>, Tracing> kinds = new LinkedHashMap<>();
    kinds.put(ChatModel.class, new ChatTracing());
    kinds.put(StreamingChatModel.class, new StreamingChatTracing());
    for (OtherKind kind : OtherKind.values()) {
      kinds.put(kind.type(), new OtherTracing(kind));
    }
    return kinds;
  }

  /** The same model, traced; a traced one stays as it is. */
  public static <M> M wrap(M model, Class<M> type, Recorder recorder) {
    return once(model, type, target -> new TracedModel(target, recorder));
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    if (method.getName().startsWith("addListener") && inherits(method)) {
      return InvocationHandler.invokeDefault(proxy, method, given); // what listens is traced too
    }
    for (Map.Entry<Class<?>, Tracing> kind : KINDS.entrySet()) {
      if (kind.getKey().isAssignableFrom(method.getDeclaringClass())
          && kind.getValue().traces(method)) {
        return kind.getValue().ask(this, proxy, method, given);
      }
    }
    return forward(method, given);
  }

  Recorder recorder() {
    return recorder;
  }

  /** Its calls are recorded: from the first on, another tracer of them would do so again. */
  void isRecorded() {
    if (!recorded) {
      recorded = true;
      Safely.run("a look for a second tracer", () -> SecondTracer.lookAmongListenersOf(target()));
    }
  }

  /** Whether the model leaves this method to its interface, which calls another one. */
  boolean leavesToInterface(Method method) {
    return leftToInterface.computeIfAbsent(method, this::inherits);
  }
}
