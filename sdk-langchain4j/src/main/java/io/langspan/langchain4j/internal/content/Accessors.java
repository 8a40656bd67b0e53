// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the subclasses of providers, and newer releases, say beyond the types we are compiled with:
 * read by the names of their accessors, so that no provider's module has to be there.
 */
final class Accessors {

  private static final Set<String> OBJECTS =
      Arrays.stream(Object.class.getMethods()).map(Method::getName).collect(Collectors.toSet());

  /** A class keeps what is here, so that is nothing of ours: else it would keep all of us. */
  private static final ClassValue<Map<String, Method>> OF =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
          Map<String, Method> accessors = new LinkedHashMap<>();
          Arrays.stream(type.getMethods())
              .filter(method -> method.getParameterCount() == 0 && !isStatic(method))
              .filter(method -> !method.isBridge() && !OBJECTS.contains(method.getName()))
              .filter(Method::trySetAccessible) // public methods of classes that are not
              .sorted((a, b) -> a.getName().compareTo(b.getName()))
              .forEach(method -> accessors.put(method.getName(), method));
          return accessors;
        }
      };

  private Accessors() {}

  private static boolean isStatic(Method method) {
    return Modifier.isStatic(method.getModifiers());
  }

  /** All of a type, by name. */
  static Collection<Method> of(Class<?> type) {
    return OF.get(type).values();
  }

  /** What an accessor gives; {@code null} if there is none. */
  static @Nullable Object get(@Nullable Object object, String name) {
    Method accessor = object == null ? null : OF.get(object.getClass()).get(name);
    return object == null || accessor == null ? null : get(object, accessor);
  }

  /** What an accessor gives; {@code null} if it fails. */
  static @Nullable Object get(Object object, Method accessor) {
    try {
      return accessor.invoke(object);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // then nobody tells it
    }
  }

  /** What the first accessor gives that there is; {@code null} if there is none. */
  static @Nullable Object first(@Nullable Object object, String... names) {
    for (String name : names) {
      Object value = get(object, name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** A count; 0 if nobody tells it. */
  static long count(@Nullable Object object, String name) {
    return get(object, name) instanceof Number number ? number.longValue() : 0;
  }
}
