// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationBuilder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Does what another does, and so does all that it hands out; but each call may throw before. */
final class Faulty implements InvocationHandler {

  private final Object works;
  private final Consumer<String> before;

  private Faulty(Object works, Consumer<String> before) {
    this.works = works;
    this.before = before;
  }

  /**
   * A recorder with faults.
   *
   * @param before is told the name of each method that is called, and throws if that is to fail
   */
  static Langspan of(Langspan works, Consumer<String> before) {
    return (Langspan) proxy(works, before);
  }

  private static Object proxy(Object works, Consumer<String> before) {
    Set<Class<?>> types = new LinkedHashSet<>();
    for (Class<?> at = works.getClass(); at != null; at = at.getSuperclass()) {
      types.addAll(Set.of(at.getInterfaces()));
    }
    return Proxy.newProxyInstance(
        Langspan.class.getClassLoader(), types.toArray(Class<?>[]::new), new Faulty(works, before));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
    if (method.getDeclaringClass() != Object.class) {
      before.accept(method.getName());
    }
    Object result;
    try {
      result = method.invoke(works, given);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
    if (result == works) {
      return proxy;
    }
    return result instanceof Observation || result instanceof ObservationBuilder<?>
        ? proxy(result, before)
        : result;
  }
}
