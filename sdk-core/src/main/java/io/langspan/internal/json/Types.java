// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.TreeNode;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** What a class is, seen from outside: by its names and supertypes, without running its code. */
final class Types {

  /** Reading these consumes, blocks, subscribes or computes. */
  private static final List<Class<?>> NOT_DATA =
      List.of(
          BaseStream.class,
          Future.class,
          CompletionStage.class,
          Flow.Publisher.class,
          java.io.InputStream.class,
          java.io.OutputStream.class,
          java.io.Reader.class,
          java.io.Writer.class,
          java.nio.channels.Channel.class,
          AutoCloseable.class,
          java.util.Iterator.class,
          java.util.Enumeration.class,
          java.util.Spliterator.class,
          Supplier.class,
          Callable.class,
          Thread.class,
          Runnable.class,
          Executor.class,
          Lock.class,
          ReadWriteLock.class,
          ClassLoader.class);

  /** The same for libraries that we do not depend on; a name that ends with a dot is a package. */
  private static final List<String> NOT_DATA_NAMES =
      List.of(
          "org.reactivestreams.Publisher",
          "io.reactivex.",
          "io.smallrye.mutiny.",
          "kotlin.Function",
          "kotlin.Lazy",
          "kotlin.sequences.Sequence",
          "kotlinx.coroutines.");

  private static final List<String> GENERATED =
      List.of("$$", "$HibernateProxy$", "$ByteBuddy$", "$MockitoMock$");

  private Types() {}

  static boolean isJdk(Class<?> type) {
    String name = type.getName();
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.")
        || name.startsWith("com.sun.");
  }

  /** Something to write as an array, an object or a scalar without looking for getters. */
  static boolean isPlainData(Class<?> type) {
    return type.isRecord()
        || type.isArray()
        || isEnum(type)
        || Map.class.isAssignableFrom(type)
        || Collection.class.isAssignableFrom(type)
        || Number.class.isAssignableFrom(type)
        || TreeNode.class.isAssignableFrom(type)
        || isJdk(type);
  }

  static boolean isEnum(Class<?> type) {
    return Enum.class.isAssignableFrom(type);
  }

  /** What kind of thing a class is that must be left alone, or null. */
  static @Nullable String notData(Class<?> type) {
    if (type.isHidden()) {
      return shownName(type, Object.class);
    }
    if (type.isRecord() || isEnum(type)) {
      return null;
    }
    for (Class<?> closed : NOT_DATA) {
      if (closed.isAssignableFrom(type)) {
        return shownName(type, closed);
      }
    }
    if (Iterable.class.isAssignableFrom(type) && !Collection.class.isAssignableFrom(type)) {
      return shownName(type, Iterable.class);
    }
    for (Class<?> supertype : supertypes(type)) {
      for (String name : NOT_DATA_NAMES) {
        if (name.endsWith(".")
            ? supertype.getName().startsWith(name)
            : supertype.getName().equals(name)) {
          return shownName(type, supertype);
        }
      }
    }
    return null;
  }

  /** Hidden and internal classes are told by the nearest of their supertypes that has a name. */
  private static String shownName(Class<?> type, Class<?> kind) {
    return supertypes(type).stream()
        .filter(t -> kind.isAssignableFrom(t) && isTelling(t))
        .findFirst()
        .map(Markers::name)
        .orElseGet(() -> Markers.name(type));
  }

  private static boolean isTelling(Class<?> type) {
    return !type.isHidden()
        && !type.isAnonymousClass()
        && (!isJdk(type) || Modifier.isPublic(type.getModifiers()));
  }

  /** The application's class behind one that a framework made from it, or the class itself. */
  static Class<?> written(Class<?> type) {
    Class<?> c = type;
    while (c.getSuperclass() != null
        && c.getSuperclass() != Object.class
        && GENERATED.stream().anyMatch(c.getName()::contains)) {
      c = c.getSuperclass();
    }
    return c;
  }

  static @Nullable Class<?> supertype(Class<?> type, String name) {
    return supertypes(type).stream().filter(t -> t.getName().equals(name)).findFirst().orElse(null);
  }

  /** The class itself, its superclasses and all their interfaces, the nearest first. */
  private static Set<Class<?>> supertypes(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(List.of(type));
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      if (found.add(next)) {
        open.addAll(List.of(next.getInterfaces()));
        if (next.getSuperclass() != null) {
          open.add(next.getSuperclass());
        }
      }
    }
    return found;
  }
}
