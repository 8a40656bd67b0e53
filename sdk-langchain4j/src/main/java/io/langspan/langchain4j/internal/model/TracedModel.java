// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A model that is traced: what asks it is recorded, everything else passes through. It has all
 * interfaces of the model, and so may be of several kinds.
 */
public final class TracedModel implements InvocationHandler {

  private static final Map<Class<?>, Tracing> KINDS = kinds();

  private final Object model;
  private final Recorder recorder;
  private final Map<Method, Boolean> inherited = new ConcurrentHashMap<>();

  private TracedModel(Object model, Recorder recorder) {
    this.model = model;
    this.recorder = recorder;
  }

  private static Map<Class<?>, Tracing> kinds() {
    Map<Class<?>, Tracing> kinds = new ConcurrentHashMap<>();
    kinds.put(ChatModel.class, new ChatTracing());
    kinds.put(StreamingChatModel.class, new StreamingChatTracing());
    for (OtherKind kind : OtherKind.values()) {
      kinds.put(kind.type(), new OtherTracing(kind));
    }
    return kinds;
  }

  /** The same model, traced; a traced one stays as it is. */
  public static <M> M wrap(M model, Class<M> type, Recorder recorder) {
    if (of(model) != null) {
      return model;
    }
    return Safely.call(
        "tracing a model",
        () -> type.cast(proxy(type, interfaces(model, type), new TracedModel(model, recorder))),
        model);
  }

  /** What traces a model; {@code null} if nothing does. */
  static @Nullable TracedModel of(@Nullable Object model) {
    return model != null
            && Proxy.isProxyClass(model.getClass())
            && Proxy.getInvocationHandler(model) instanceof TracedModel traced
        ? traced
        : null;
  }

  private static Object proxy(Class<?> type, Set<Class<?>> all, InvocationHandler handler) {
    try {
      return Proxy.newProxyInstance(type.getClassLoader(), all.toArray(new Class<?>[0]), handler);
    } catch (IllegalArgumentException e) { // some are not public, or of another class loader
      return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }
  }

  private static Set<Class<?>> interfaces(Object model, Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>(List.of(type));
    for (Class<?> at = model.getClass(); at != null; at = at.getSuperclass()) {
      Collections.addAll(all, at.getInterfaces());
    }
    all.removeIf(each -> !isVisible(each, type));
    return all;
  }

  private static boolean isVisible(Class<?> each, Class<?> type) {
    try {
      return Class.forName(each.getName(), false, type.getClassLoader()) == each;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(method, given);
    }
    if (given != null && method.getName().startsWith("addListener") && method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, given); // what listens is traced too
    }
    Tracing tracing = given == null ? null : tracing(method);
    return tracing == null || given == null
        ? forward(method, given)
        : tracing.ask(this, proxy, method, given);
  }

  private static @Nullable Tracing tracing(Method method) {
    for (Map.Entry<Class<?>, Tracing> kind : KINDS.entrySet()) {
      if (kind.getKey().isAssignableFrom(method.getDeclaringClass())
          && kind.getValue().traces(method)) {
        return kind.getValue();
      }
    }
    return null;
  }

  private @Nullable Object ofObject(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (method.getName().equals("equals") && given != null) {
      TracedModel other = of(given[0]);
      return model.equals(other == null ? given[0] : other.model);
    }
    return forward(method, given);
  }

  Object model() {
    return model;
  }

  Recorder recorder() {
    return recorder;
  }

  /** Asks the model itself. */
  @Nullable Object forward(Method method, @Nullable Object @Nullable [] given) throws Throwable {
    return Forward.to(model, method, given);
  }

  /** Whether the model leaves this method to its interface, which calls another one. */
  boolean inherits(Method method) {
    return inherited.computeIfAbsent(
        method,
        asked -> {
          try {
            return model
                .getClass()
                .getMethod(asked.getName(), asked.getParameterTypes())
                .isDefault();
          } catch (NoSuchMethodException e) {
            return false;
          }
        });
  }
}
