// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** What newer clients can, by its name: tests are compiled with the oldest. */
final class Newer {

  private Newer() {}

  /** Whether the client that is tested has this method. */
  static boolean has(String type, String method) {
    try {
      return Arrays.stream(Class.forName(type).getMethods())
          .anyMatch(known -> known.getName().equals(method));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Calls a method with these arguments, or with none. */
  static Object call(Object target, String name, Object... arguments) throws Exception {
    for (Class<?> type : target.getClass().getInterfaces()) {
      for (Method method : type.getMethods()) {
        if (method.getName().equals(name) && takes(method, arguments)) {
          return invoke(method, target, arguments);
        }
      }
    }
    for (Method method : target.getClass().getMethods()) {
      if (method.getName().equals(name) && takes(method, arguments)) {
        return invoke(method, target, arguments);
      }
    }
    throw new NoSuchMethodException(name);
  }

  /** Builds parameters of this type. */
  static Object params(String type, Object... namesAndValues) throws Exception {
    Object builder = Class.forName(type).getMethod("builder").invoke(null);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      call(builder, (String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return call(builder, "build");
  }

  private static boolean takes(Method method, Object... arguments) {
    Class<?>[] types = method.getParameterTypes();
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Object invoke(Method method, Object target, Object... arguments) throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException() instanceof Exception cause ? cause : e;
    }
  }
}
