// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** Settings for parts of the engine that a test looks at without the rest. */
final class TestSettings {

  private TestSettings() {}

  /** Requests of 100 bytes, or 350 under backlog; jitter is full. */
  static Settings at(LongSupplier nanos, int flushAt) {
    return new Settings(
        "http://x",
        "http://x",
        Map.of(),
        Map.of(),
        Map::of,
        Duration.ofSeconds(1),
        10_000,
        100,
        350,
        flushAt,
        Duration.ofSeconds(1),
        2,
        Clock.systemUTC(),
        nanos,
        () -> 1.0,
        null,
        () -> () -> {},
        null,
        0,
        0,
        (reason, items) -> {});
  }
}
