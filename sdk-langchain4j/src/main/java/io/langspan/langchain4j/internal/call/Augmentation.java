// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import io.langspan.Langspan;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One question that is being augmented. Its steps run on threads that may know nothing of it, but
 * they share objects with it: the metadata of its queries, and the message that is augmented. Safe
 * for use by many threads.
 */
public final class Augmentation implements AutoCloseable {

  private static final ContextKey<Augmentation> KEY = ContextKey.named("langspan-augmentation");

  /** What goes on now; several if an application uses one object for several. */
  private static final Map<Same, List<Augmentation>> OPEN = new ConcurrentHashMap<>();

  private final Langspan langspan;
  private final Context context;
  private final List<Same> shared;

  private Augmentation(Step step, List<Same> shared) {
    this.langspan = step.langspan();
    this.context = step.context().with(KEY, this);
    this.shared = shared;
  }

  /** It goes on from here until it is closed; its steps share these objects with it. */
  public static Augmentation open(Step step, Object... shared) {
    List<Same> all = new ArrayList<>();
    for (Object each : shared) {
      all.add(new Same(each));
    }
    Augmentation augmentation = new Augmentation(step, all);
    all.forEach(each -> OPEN.merge(each, List.of(augmentation), Augmentation::both));
    return augmentation;
  }

  /**
   * The one that a step with this object is part of; {@code null} if none, or if that is unclear.
   */
  static @Nullable Augmentation of(@Nullable Object shared) {
    List<Augmentation> all = shared == null ? null : OPEN.get(new Same(shared));
    if (all == null) {
      return null;
    }
    Augmentation current = Context.current().get(KEY);
    if (current != null && all.contains(current)) {
      return current;
    }
    return all.size() == 1 ? all.get(0) : null;
  }

  Langspan langspan() {
    return langspan;
  }

  /** Where it is current. */
  public Context context() {
    return context;
  }

  /** Where something that happens now belongs: below what is current, if that is part of it. */
  Context here() {
    Context current = Context.current();
    return current.get(KEY) == this ? current : context;
  }

  @Override
  public void close() {
    shared.forEach(each -> OPEN.computeIfPresent(each, (key, all) -> without(all)));
  }

  private static List<Augmentation> both(List<Augmentation> some, List<Augmentation> more) {
    List<Augmentation> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  private @Nullable List<Augmentation> without(List<Augmentation> all) {
    List<Augmentation> others = all.stream().filter(each -> each != this).toList();
    return others.isEmpty() ? null : others;
  }

  /** An object and no other that equals it. */
  private record Same(Object object) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Same same && same.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }
}
