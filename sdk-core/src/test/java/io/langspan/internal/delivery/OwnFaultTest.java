// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Endpoint.Reply;
import io.langspan.lab.Row;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that gives out in the middle of our own code costs time, and no item. */
class OwnFaultTest {

  /** What a test gives us to call, and where it is called from. */
  private enum Place {
    HANDING_ON_TO_SENDERS,
    SORTING_OUT_A_FAILURE,
    NOTING_A_SUCCESS
  }

  private final Endpoint server = new Endpoint();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  OwnFaultTest() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    server.answer(request -> Reply.of(requests.getAndIncrement() % 3 == 0 ? 503 : 200));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void mayFail() {
    if (calls.getAndIncrement() % 7 == 0) {
      failures.incrementAndGet();
      throw new OutOfMemoryError("a test says so");
    }
  }

  private Bench bench(Place place) {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            if (place == Place.NOTING_A_SUCCESS) {
              mayFail();
            }
            return Instant.EPOCH;
          }
        };
    AtomicInteger time = new AtomicInteger();
    return new Bench(
        server.url(),
        b ->
            b.time(
                clock,
                () -> {
                  boolean worker = Thread.currentThread().getName().equals("langspan-export");
                  if (place == Place.HANDING_ON_TO_SENDERS && worker) {
                    mayFail();
                  }
                  return Duration.ofSeconds(time.incrementAndGet()).toNanos();
                },
                () -> {
                  if (place == Place.SORTING_OUT_A_FAILURE) {
                    mayFail();
                  }
                  return 1.0;
                }));
  }

  @Row("F5")
  @ParameterizedTest
  @EnumSource
  void everythingArrivesOnce(Place place) {
    try (Bench bench = bench(place)) {
      for (int i = 0; i < 20; i++) {
        bench.submit(trace("t" + i));
        bench.kick();
      }
      bench.untilQuiet(() -> bench.engine.status().delivered() == 20);

      assertThat(failures.get()).isPositive();
      assertThat(bench.engine.status().heldBytes()).isZero();
      assertThat(bench.engine.status().dropped()).isEqualTo(Map.of());
    }
  }
}
