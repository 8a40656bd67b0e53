// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the checkpoints of a virtual machine that can be frozen in a file, by <a
 * href="https://openjdk.org/projects/crac/">CRaC</a>, where {@code org.crac} is on the class path.
 *
 * <p>By reflection: next to nobody needs it, and nobody shall get a dependency for it.
 */
public final class Checkpoints {

  private Checkpoints() {}

  /**
   * Has these run from now on, for as long as what is returned is kept.
   *
   * @return {@code null} where there are no checkpoints
   */
  public static @Nullable Object register(Runnable before, Runnable after) {
    ClassLoader loader = Checkpoints.class.getClassLoader();
    try {
      Class<?> core = Class.forName("org.crac.Core", true, loader);
      Class<?> type = Class.forName("org.crac.Resource", false, loader);
      Class<?> context = Class.forName("org.crac.Context", false, loader);
      InvocationHandler handler =
          (proxy, method, arguments) -> answer(proxy, method, arguments, before, after);
      Object resource = Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler);
      Object global = core.getMethod("getGlobalContext").invoke(null);
      context.getMethod("register", type).invoke(global, resource); // it keeps it weakly
      return resource;
    } catch (ClassNotFoundException e) {
      return null; // as nearly everywhere
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      Guard.failed("preparing for checkpoints", e);
      return null;
    }
  }

  private static @Nullable Object answer(
      Object proxy, Method method, Object @Nullable [] arguments, Runnable before, Runnable after) {
    switch (method.getName()) {
      case "beforeCheckpoint" -> Guard.run("a checkpoint", before);
      case "afterRestore" -> Guard.run("a restore", after);
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "equals" -> {
        return arguments != null && arguments[0] == proxy;
      }
      case "toString" -> {
        return "Checkpoints";
      }
      default -> {}
    }
    return null;
  }
}
