// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Trees of random shape, of own and foreign spans, of which any may be filtered and which end in
 * any order on any thread: what arrives is the tree without those that were filtered.
 */
class RandomTreesIT {

  private static final long SEED = 20_261_120L;
  private static final int TREES = 300;
  private static final int MOST_SPANS = 25;

  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void exportedTree_isTheContractionOfTheWhole_whereverItGoes() throws Exception {
    Random random = new Random(SEED);
    Predicate<String> kept = name -> name.startsWith("kept");
    Predicate<String> keptElsewhere = name -> name.endsWith("too");
    List<Node> all = new ArrayList<>();
    try (LangspanLocal server = LangspanLocal.start();
        LangspanLocal other = LangspanLocal.start();
        Joined app =
            Joined.to(
                server.url(),
                settings ->
                    settings
                        .filter(span -> kept.test(span.getName()))
                        .destination(
                            Destination.langfuse(other.url(), "pk-lf-2", "sk-lf-2")
                                .filter(span -> keptElsewhere.test(span.getName()))
                                .build()))) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < TREES; i++) {
        List<Node> tree = grow(app, random);
        all.addAll(tree);
        ends.addAll(end(tree, random));
      }
      for (Future<?> one : ends) {
        one.get();
      }
      assertThat(app.processor.flush(Await.PATIENCE)).matches(FlushResult::complete);

      assertContraction(server, all, kept);
      assertContraction(other, all, keptElsewhere);
    }
  }

  private static void assertContraction(
      LangspanLocal server, List<Node> all, Predicate<String> kept) {
    assertThat(server.refused()).isZero();
    Map<String, Node> expected = new HashMap<>();
    all.stream()
        .filter(node -> kept.test(node.name))
        .forEach(each -> expected.put(each.id(), each));
    Map<String, LocalObservation> arrived = new HashMap<>();
    server.observations().forEach(one -> arrived.put(one.id(), one));
    assertThat(arrived.keySet()).as("seed " + SEED).isEqualTo(expected.keySet());
    Set<String> roots = new HashSet<>();
    for (LocalObservation one : arrived.values()) {
      Node above = expected.get(one.id()).nearest(kept);
      assertThat(one.parentId())
          .as("seed %d, %s", SEED, one.name())
          .isEqualTo(above == null ? null : above.id());
      assertThat(one.attributes().containsKey("langfuse.internal.is_app_root"))
          .as("seed %d, %s", SEED, one.name())
          .isEqualTo(above == null);
      if (above == null) {
        roots.add(one.id());
      }
    }
    assertThat(roots).isNotEmpty();
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
    String name =
        (random.nextInt(3) > 0 ? "kept " : "out ")
            + random.nextInt(1_000_000)
            + (random.nextBoolean() ? " too" : "");
    Context above = parent == null ? Context.root() : parent.context;
    if (random.nextBoolean()) {
      Observation own = app.langspan.observationBuilder(name).parent(above).start();
      return new Node(name, parent, own.context(), own::end);
    }
    Span foreign = app.plain(name, above);
    return new Node(name, parent, above.with(foreign), foreign::end);
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

    final String name;
    final @Nullable Node parent;
    final Context context;
    private final Runnable end;

    Node(String name, @Nullable Node parent, Context context, Runnable end) {
      this.name = name;
      this.parent = parent;
      this.context = context;
      this.end = end;
    }

    void end() {
      end.run();
    }

    String id() {
      return Span.fromContext(context).getSpanContext().getSpanId();
    }

    @Nullable Node nearest(Predicate<String> kept) {
      Node at = parent;
      while (at != null && !kept.test(at.name)) {
        at = at.parent;
      }
      return at;
    }
  }
}
