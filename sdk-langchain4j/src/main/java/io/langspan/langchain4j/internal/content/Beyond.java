// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import io.langspan.langchain4j.internal.content.Accessors.Accessor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Scalars and maps that subclasses of a type tell, and it does not. */
final class Beyond {

  private final ClassValue<List<Accessor>> accessors;

  /**
   * Beyond this type.
   *
   * @param without names that are not asked for
   */
  Beyond(Class<?> base, Set<String> without) {
    accessors =
        new ClassValue<>() {
          @Override
          protected List<Accessor> computeValue(Class<?> type) {
            return Accessors.of(type).stream()
                .filter(each -> type != base && each.method().getDeclaringClass() != base)
                .filter(each -> isPlain(each.method().getReturnType()))
                .filter(each -> !without.contains(each.method().getName()))
                .toList();
          }
        };
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
    for (Accessor accessor : accessors.get(object.getClass())) {
      Object value = accessor.get(object);
      if (value != null && !(value instanceof Map<?, ?> map && map.isEmpty())) {
        listener.accept(accessor.inSnakeCase(), value instanceof Enum<?> e ? e.name() : value);
      }
    }
  }
}
