// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
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

  private static final ClassValue<Map<String, Accessor>> OF =
      new ClassValue<>() {
        @Override
        protected Map<String, Accessor> computeValue(Class<?> type) {
          Map<String, Accessor> accessors = new LinkedHashMap<>();
          Arrays.stream(type.getMethods())
              .filter(method -> method.getParameterCount() == 0 && !isStatic(method))
              .filter(method -> !method.isBridge() && !OBJECTS.contains(method.getName()))
              .filter(Method::trySetAccessible) // public methods of classes that are not
              .sorted((a, b) -> a.getName().compareTo(b.getName()))
              .forEach(method -> accessors.put(method.getName(), new Accessor(method)));
          return accessors;
        }
      };

  private record Accessor(Method method, String inSnakeCase) {
    Accessor(Method method) {
      this(method, method.getName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
    }
  }

  private Accessors() {}

  private static boolean isStatic(Method method) {
    return Modifier.isStatic(method.getModifiers());
  }

  /** What an accessor gives; {@code null} if there is none. */
  static @Nullable Object get(@Nullable Object object, String name) {
    return object == null ? null : get(object, OF.get(object.getClass()).get(name));
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

  /**
   * Scalars and maps that a subclass tells and its base does not, by their names in snake case.
   *
   * @param without names that are not asked for
   */
  static Map<String, Object> beyond(Class<?> base, Object object, Set<String> without) {
    if (object.getClass() == base) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    OF.get(object.getClass())
        .forEach(
            (name, accessor) -> {
              if (accessor.method.getDeclaringClass() != base
                  && isPlain(accessor.method.getReturnType())
                  && !without.contains(name)) {
                Object value = get(object, accessor);
                if (value != null && !(value instanceof Map<?, ?> map && map.isEmpty())) {
                  values.put(accessor.inSnakeCase, value instanceof Enum<?> e ? e.name() : value);
                }
              }
            });
    return values;
  }

  private static boolean isPlain(Class<?> type) {
    return type == String.class
        || type == Boolean.class
        || Number.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type.isEnum();
  }

  private static @Nullable Object get(Object object, @Nullable Accessor accessor) {
    try {
      return accessor == null ? null : accessor.method.invoke(object);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // then nobody tells it
    }
  }
}
