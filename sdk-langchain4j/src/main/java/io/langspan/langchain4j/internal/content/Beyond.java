// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Scalars and maps that subclasses of a type tell, and it does not. */
final class Beyond {

  /** By the names in snake case. As with {@link Accessors}, nothing of ours is in there. */
  private final ClassValue<Map<String, Method>> accessors;

  /**
   * Beyond this type.
   *
   * @param without names that are not asked for
   */
  Beyond(Class<?> base, Set<String> without) {
    accessors =
        new ClassValue<>() {
          @Override
          protected Map<String, Method> computeValue(Class<?> type) {
            Map<String, Method> found = new LinkedHashMap<>();
            Accessors.of(type).stream()
                .filter(each -> type != base && each.getDeclaringClass() != base)
                .filter(each -> isPlain(each.getReturnType()))
                .filter(each -> !without.contains(each.getName()))
                .forEach(each -> found.put(inSnakeCase(each.getName()), each));
            return found;
          }
        };
  }

  private static String inSnakeCase(String name) {
    return name.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static boolean isPlain(Class<?> type) {
    return type == String.class
        || type == Boolean.class
        || Number.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type.isEnum();
  }

  /** Says them, by their names in snake case. */
  void tell(Object object, BiConsumer<String, Object> listener) {
    for (Map.Entry<String, Method> each : accessors.get(object.getClass()).entrySet()) {
      Object value = Accessors.get(object, each.getValue());
      if (value != null && !(value instanceof Map<?, ?> map && map.isEmpty())) {
        listener.accept(each.getKey(), value instanceof Enum<?> e ? e.name() : value);
      }
    }
  }
}
