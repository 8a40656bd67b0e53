// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random trees whose observations end on random threads, in a random order. */
class AccumulationPropertyTest extends FrontDoorFixture {

  private static final int THREADS = 8;

  /** One observation, and what it and all below it spend. */
  private static final class Node {

    final Observation observation;
    final Node parent;
    final long micros;
    final long tokens;
    long microsBelow;
    long tokensBelow;

    Node(Observation observation, Node parent, long micros, long tokens) {
      this.observation = observation;
      this.parent = parent;
      this.micros = micros;
      this.tokens = tokens;
      for (Node at = this; at != null; at = at.parent) {
        at.microsBelow += micros;
        at.tokensBelow += tokens;
      }
    }

    void end() {
      if (micros > 0) {
        observation.cost(Cost.usd(usd(micros)));
      }
      if (tokens > 0) {
        ((Generation) observation).usage(Usage.of(tokens, 2 * tokens));
      }
      observation.end();
    }
  }

  @Test
  void accumulated_isTheSumOfTheSubtree_whoeverEndsWhatWhen() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<Node> nodes = tree(random, 1 + random.nextInt(120));
      List<Node> order = new ArrayList<>(nodes);
      Collections.shuffle(order, random);

      Threads.together(
          THREADS,
          n -> {
            for (int i = n; i < order.size(); i += THREADS) {
              order.get(i).end();
            }
          });

      for (Node node : nodes) {
        assertThat(node.observation.accumulatedCost().total())
            .as("seed %s", seed)
            .isEqualByComparingTo(usd(node.microsBelow));
        assertThat(node.observation.accumulatedUsage())
            .as("seed %s", seed)
            .isEqualTo(Usage.of(node.tokensBelow, 2 * node.tokensBelow));
      }
    }
  }

  private List<Node> tree(Random random, int size) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Node parent = nodes.isEmpty() ? null : nodes.get(random.nextInt(nodes.size()));
      var builder = langspan.generationBuilder("node");
      Observation started =
          parent == null ? builder.noParent().start() : builder.parent(parent.observation).start();
      long micros = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000);
      nodes.add(new Node(started, parent, micros, random.nextInt(3) == 0 ? random.nextInt(99) : 0));
    }
    return nodes;
  }

  private static BigDecimal usd(long micros) {
    return BigDecimal.valueOf(micros, 6);
  }
}
