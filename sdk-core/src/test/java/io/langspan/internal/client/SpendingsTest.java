// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Threads;
import io.langspan.usage.Cost;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpendingsTest {

  private static final Cost CENT = Cost.usd("0.01");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50); // it wraps around

  @Test
  void add_losesNothing_whenAGenerationTurnsMeanwhile() {
    Spendings spendings = new Spendings(2, 0, now::get);
    int rounds = 5_000;
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger whole = new AtomicInteger();

    Threads.together(
        2,
        n -> {
          for (int round = 0; round < rounds; round++) {
            meet(arrived, 2 * round + 2);
            for (int i = 0; i < 2; i++) { // both new ones, the other one of them first
              Cost sum = spendings.add("u-" + (2 * round + (i + n) % 2), CENT);
              if (sum.equals(Cost.usd("0.02"))) {
                whole.incrementAndGet();
              }
            }
          }
        });

    assertThat(whole).hasValue(2 * rounds); // of each, one thread has seen what both have spent
  }

  private static void meet(AtomicInteger arrived, int all) {
    arrived.incrementAndGet();
    for (int spins = 0; arrived.get() < all; spins++) {
      if (spins > 1_000) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void sum_beginsAnew_afterItsWindow() {
    Spendings spendings = new Spendings(10, 100, now::get);
    spendings.add("u", CENT);
    now.addAndGet(99);
    assertThat(spendings.add("u", CENT)).isEqualTo(Cost.usd("0.02"));

    now.addAndGet(1);

    assertThat(spendings.sum("u")).isNull();
    assertThat(spendings.add("u", CENT)).isEqualTo(CENT);
  }

  @Test
  void sum_isForgotten_whenTwoGenerationsOfOthersHaveSpent() {
    Spendings spendings = new Spendings(10, 0, now::get);
    spendings.add("u", CENT);
    for (int i = 0; i < 10; i++) {
      spendings.add("u-" + i, CENT);
    }
    assertThat(spendings.sum("u")).isEqualTo(CENT);

    for (int i = 10; i < 20; i++) {
      spendings.add("u-" + i, CENT);
    }

    assertThat(spendings.sum("u")).isNull();
  }
}
