// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.spool.SpoolConfig;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link DeliveryEngine} was built with. */
record Settings(
    String base,
    String origin,
    Map<Kind, String> paths,
    Map<Kind, Shrinker> shrinkers,
    Supplier<Map<String, String>> headers,
    Duration callTimeout,
    long queueBytes,
    long quietRequestBytes,
    long backlogRequestBytes,
    int flushAt,
    Duration flushInterval,
    int maxInFlight,
    Clock clock,
    LongSupplier nanos,
    DoubleSupplier random,
    @Nullable Consumer<String> attempts,
    Supplier<? extends Closeable> aroundCalls,
    @Nullable SpoolConfig spool,
    long writeThroughNanos,
    long blockNanos,
    BiConsumer<DropReason, Long> onLoss) {

  String url(Kind kind) {
    return base + paths.getOrDefault(kind, kind.path);
  }

  @Override
  public String toString() {
    return origin; // the headers carry the secret
  }
}
