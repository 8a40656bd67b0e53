// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.proxy;

import io.langspan.instrumentation.Safely;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an object of LangChain4j: sees the calls that count, and hands on all others. The
 * interfaces grow with each release, so calls are known by their names and handed on as they came.
 * Equal to what it stands in for, and to others that do.
 */
public abstract class StandIn implements InvocationHandler {

  private final Object target;

  /** For this object. */
  protected StandIn(Object target) {
    this.target = target;
  }

  /** Puts a stand-in before an object; one that has one already stays as it is. */
  public static <T> T once(T target, Class<T> type, Function<T, StandIn> standIn) {
    return find(target) == null ? before(target, type, standIn) : target;
  }

  /**
   * An object with all interfaces of the given one, and behind it a stand-in; what cannot have one
   * stays as it is.
   */
  public static <T> T before(T target, Class<T> type, Function<T, StandIn> standIn) {
    return Safely.call(
        "a stand-in", () -> type.cast(proxy(target, type, standIn.apply(target))), target);
  }

  private static @Nullable StandIn find(@Nullable Object object) {
    return object != null
            && Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof StandIn standIn
        ? standIn
        : null;
  }

  private static Object proxy(Object target, Class<?> type, InvocationHandler handler) {
    ClassLoader loader = type.getClassLoader();
    try {
      Class<?>[] all = interfaces(target, type).toArray(new Class<?>[0]);
      return Proxy.newProxyInstance(loader, all, handler);
    } catch (IllegalArgumentException e) { // they do not go together
      return Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler);
    }
  }

  private static Set<Class<?>> interfaces(Object target, Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>(List.of(type));
    for (Class<?> at = target.getClass(); at != null; at = at.getSuperclass()) {
      Collections.addAll(all, at.getInterfaces());
    }
    all.removeIf(each -> !isVisible(each, type.getClassLoader()) || !isOpen(each));
    return all;
  }

  /** Whether calls can be handed on: of what its own package alone sees, a module must be open. */
  private static boolean isOpen(Class<?> each) {
    return Modifier.isPublic(each.getModifiers())
        || each.getModule().isOpen(each.getPackageName(), StandIn.class.getModule());
  }

  private static boolean isVisible(Class<?> each, ClassLoader loader) {
    try {
      return Class.forName(each.getName(), false, loader) == each;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Override
  public final @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    if (given == null) {
      return called(method);
    }
    if (method.getDeclaringClass() == Object.class) { // equals alone has an argument
      StandIn other = find(given[0]);
      return target.equals(other == null ? given[0] : other.target);
    }
    return call(proxy, method, given);
  }

  /** A call with arguments. */
  protected abstract @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable;

  /** A call without arguments, which most stand-ins do not look at. */
  protected @Nullable Object called(Method method) throws Throwable {
    return forward(method, null);
  }

  /** What it stands in for. */
  public final Object target() {
    return target;
  }

  /** Whether the target leaves this method to the interface that declares it. */
  protected final boolean inherits(Method method) {
    try {
      Method own = target.getClass().getMethod(method.getName(), method.getParameterTypes());
      return own.isDefault() && own.getDeclaringClass() == method.getDeclaringClass();
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /** Hands a call on; it returns and throws what the target does. */
  public final @Nullable Object forward(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    try {
      if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
        method.setAccessible(true);
      }
      return method.invoke(target, given);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
