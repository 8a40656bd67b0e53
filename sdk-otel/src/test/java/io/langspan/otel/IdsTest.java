// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.lab.Row;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Ids do not repeat, not even where the random numbers do. */
class IdsTest {

  /** Two virtual machines of one checkpoint. */
  private final Ids one = new Ids(new Random(7)::nextLong);

  private final Ids other = new Ids(new Random(7)::nextLong);

  @Row("I16")
  @Test
  void restored_givesEachMachineIdsOfItsOwn() {
    assertThat(one.generateTraceId()).isEqualTo(other.generateTraceId());
    one.restored();
    other.restored();

    Set<String> seen = new HashSet<>();
    for (int n = 0; n < 1_000; n++) {
      assertThat(seen.add(one.generateSpanId())).isTrue();
      assertThat(seen.add(other.generateSpanId())).isTrue();
      assertThat(seen.add(one.generateTraceId())).isTrue();
      assertThat(seen.add(other.generateTraceId())).isTrue();
    }
  }

  @Test
  void ids_areValid_whenTheRandomNumberIsNone() {
    LongSupplier zeroFirst = LongStream.iterate(0, n -> n + 1).iterator()::nextLong;
    Ids ids = new Ids(zeroFirst);

    assertThat(SpanId.isValid(ids.generateSpanId())).isTrue();
    assertThat(TraceId.isValid(ids.generateTraceId())).isTrue();
  }
}
