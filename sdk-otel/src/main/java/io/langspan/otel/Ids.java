// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.Checkpoints;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Random ids, others in each virtual machine that was restored from one checkpoint. There the
 * random numbers go on alike, as they cannot be given another seed; so each machine mixes in a
 * number of its own.
 */
final class Ids implements IdGenerator {

  private final LongSupplier random;
  private volatile long salt;

  @SuppressWarnings("unused") // kept, because nobody else keeps it
  private @Nullable Object checkpoints;

  Ids(LongSupplier random) {
    this.random = random;
  }

  /** Told of restores for as long as it is kept. */
  static Ids create() {
    Ids ids = new Ids(() -> ThreadLocalRandom.current().nextLong());
    ids.checkpoints = Checkpoints.register(() -> {}, ids::restored);
    return ids;
  }

  /** From now on no id is that of another machine. */
  void restored() {
    salt = new SecureRandom().nextLong();
  }

  @Override
  public String generateSpanId() {
    return SpanId.fromLong(next());
  }

  @Override
  public String generateTraceId() {
    return TraceId.fromLongs(next(), next());
  }

  /** Said in {@code traceparent}, by which others may sample. */
  @Override
  public boolean generatesRandomTraceIds() {
    return true;
  }

  /** Never 0, which is no id. */
  private long next() {
    long next;
    do {
      next = random.getAsLong() ^ salt;
    } while (next == 0);
    return next;
  }

  @Override
  public String toString() {
    return "Ids";
  }
}
