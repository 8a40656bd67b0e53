// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(ints = {5, 100, 127, 128, 129, 255, 300})
  void with_isAsAMap_inWhichTheLastValueStandsLast(int keys) {
    Random random = new Random(keys);
    Map<String, Object> expected = new LinkedHashMap<>();
    Entry entries = null;
    for (int i = 0; i < 3_000; i++) {
      String key = "k" + random.nextInt(keys);
      Object value = random.nextInt(10) == 0 ? null : i;
      entries = Entry.with(entries, key, value);
      expected.remove(key);
      if (value != null) {
        expected.put(key, value);
      }
    }

    List<Map.Entry<String, Object>> all = new ArrayList<>(Entry.toMap(entries).entrySet());
    assertThat(all).isEqualTo(new ArrayList<>(expected.entrySet()));
  }

  @Test
  void with_keepsFewOldValues() {
    Entry entries = null;
    for (int i = 0; i < 100_000; i++) {
      entries = Entry.with(entries, "k" + i % 200, "value");
    }

    assertThat(Entry.bytes(entries)).isLessThan(2 * 200 * 80);
  }

  @Row("F3")
  @Test
  void with_takesNotMuchLonger_forVeryManyKeys() {
    long start = THREADS.getCurrentThreadCpuTime(); // whatever else the machine does
    Entry entries = null;
    for (int i = 0; i < 100_000; i++) {
      entries = Entry.with(entries, "k" + i, i);
    }

    assertThat(Entry.toMap(entries)).hasSize(100_000);
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(5));
  }
}
