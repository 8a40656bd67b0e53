// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Trees of random shape, of own and foreign spans, of which any may be filtered and which end in
 * any order on any thread: what arrives is the tree without those that were filtered.
 */
class RandomTreesIT {

  private static final int TREES = 300;
  private static final int MOST_SPANS = 25;

  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void exportedTree_isTheContractionOfTheWhole() throws Exception {
    long seed = 20_261_120L;
    Random random = new Random(seed);
    SpanFilter byName = span -> span.getName().startsWith("kept");
    Map<String, Node> expected = new HashMap<>();
    try (LangspanLocal server = LangspanLocal.start();
        Joined app = Joined.to(server.url(), settings -> settings.filter(byName))) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < TREES; i++) {
        List<Node> tree = grow(app, random);
        tree.stream().filter(node -> node.kept).forEach(node -> expected.put(node.id(), node));
        ends.addAll(end(tree, random));
      }
      for (Future<?> one : ends) {
        one.get();
      }
      assertThat(app.flush()).isTrue();

      assertThat(server.refused()).isZero();
      Map<String, LocalObservation> arrived = new HashMap<>();
      server.observations().forEach(one -> arrived.put(one.id(), one));
      assertThat(arrived.keySet()).as("seed " + seed).isEqualTo(expected.keySet());
      Set<String> roots = new HashSet<>();
      for (LocalObservation one : arrived.values()) {
        Node above = expected.get(one.id()).nearestKept();
        assertThat(one.parentId())
            .as("seed %d, %s", seed, one.name())
            .isEqualTo(above == null ? null : above.id());
        assertThat(one.attributes().containsKey("langfuse.internal.is_app_root"))
            .as("seed %d, %s", seed, one.name())
            .isEqualTo(above == null);
        if (above == null) {
          roots.add(one.id());
        }
      }
      assertThat(roots).isNotEmpty();
    }
  }

  private static List<Node> grow(Joined app, Random random) {
    List<Node> tree = new ArrayList<>();
    int size = 1 + random.nextInt(MOST_SPANS);
    boolean chain = random.nextInt(4) == 0;
    for (int i = 0; i < size; i++) {
      Node parent = i == 0 ? null : tree.get(chain ? i - 1 : random.nextInt(i));
      Node node = start(app, parent, random);
      tree.add(node);
      if (random.nextInt(10) == 0) {
        node.end(); // what is started below it later has a parent that ended before
      }
    }
    return tree;
  }

  private static Node start(Joined app, @Nullable Node parent, Random random) {
    boolean kept = random.nextInt(3) > 0;
    String name = (kept ? "kept " : "out ") + random.nextInt(1_000_000);
    Context above = parent == null ? Context.root() : parent.context;
    if (random.nextBoolean()) {
      Observation own = app.langspan.observationBuilder(name).parent(above).start();
      return new Node(parent, kept, own.context(), own::end);
    }
    Span foreign = app.plain(name, above);
    return new Node(parent, kept, above.with(foreign), foreign::end);
  }

  private List<Future<?>> end(List<Node> tree, Random random) {
    List<Node> order = new ArrayList<>(tree);
    if (random.nextBoolean()) {
      Collections.shuffle(order, random);
    } else {
      Collections.reverse(order);
    }
    List<Future<?>> ends = new ArrayList<>();
    for (Node node : order) {
      if (random.nextBoolean()) {
        ends.add(threads.submit(node::end));
      } else {
        node.end();
      }
    }
    return ends;
  }

  /** A span as the test knows it. */
  private static final class Node {

    final @Nullable Node parent;
    final boolean kept;
    final Context context;
    private final Runnable end;

    Node(@Nullable Node parent, boolean kept, Context context, Runnable end) {
      this.parent = parent;
      this.kept = kept;
      this.context = context;
      this.end = end;
    }

    void end() {
      end.run();
    }

    String id() {
      return Span.fromContext(context).getSpanContext().getSpanId();
    }

    @Nullable Node nearestKept() {
      Node at = parent;
      while (at != null && !at.kept) {
        at = at.parent;
      }
      return at;
    }
  }
}
