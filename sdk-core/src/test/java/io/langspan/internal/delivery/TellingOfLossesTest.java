// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who is to know of losses hears of them while they happen. */
class TellingOfLossesTest {

  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicReference<DeliveryEngine> engine = new AtomicReference<>();

  /** Nothing, and the next of these, until somebody was told. */
  private byte[] encode() {
    if (told.getCount() > 0) {
      engine.get().submit(TestItem.encodedBy(this::encode));
    }
    return new byte[0];
  }

  @Test
  void losses_areTold_whileTheQueueIsNeverEmpty() throws Exception {
    try (Endpoint server = new Endpoint();
        Bench bench =
            new Bench(
                server.url(), b -> b.queueBytes(10_000).onLoss((why, n) -> told.countDown()))) {
      engine.set(bench.engine);
      bench.submit(TestItem.encodedBy(this::encode));

      assertThat(bench.engine.submit(trace("too large", 10_000))).isFalse();
      try {
        assertThat(told.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        told.countDown();
      }
    }
  }
}
