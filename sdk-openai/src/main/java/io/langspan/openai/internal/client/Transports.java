// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.http.HttpClient;
import io.langspan.openai.internal.http.CapturingHttpClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transports that are looked at, and can still do what they could: open web sockets, say. */
final class Transports {

  private Transports() {}

  /** What looks at a transport, with all that the transport can do. */
  static HttpClient of(CapturingHttpClient capturing) {
    HttpClient transport = capturing.transport();
    Set<Class<?>> abilities = new LinkedHashSet<>();
    for (Class<?> type = transport.getClass(); type != null; type = type.getSuperclass()) {
      for (Class<?> ability : type.getInterfaces()) {
        if (ability.getName().startsWith("com.openai.")) {
          abilities.add(ability);
        }
      }
    }
    if (Set.of(HttpClient.class).containsAll(abilities)) {
      return capturing;
    }
    abilities.add(HttpClient.class);
    return (HttpClient)
        Proxy.newProxyInstance(
            HttpClient.class.getClassLoader(),
            abilities.toArray(new Class<?>[0]),
            new Handler(capturing));
  }

  private record Handler(CapturingHttpClient capturing) implements InvocationHandler {

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments)
        throws Throwable {
      boolean isHttp = method.getDeclaringClass() == HttpClient.class;
      boolean isClose = method.getName().equals("close") && method.getParameterCount() == 0;
      try {
        return method.invoke(isHttp || isClose ? capturing : capturing.transport(), arguments);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }
}
