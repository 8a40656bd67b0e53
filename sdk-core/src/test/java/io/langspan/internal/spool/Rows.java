// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records whose content follows from their id, so that a reader can tell that nothing changed. */
final class Rows {

  private Rows() {}

  static SpoolRecord row(int n, int bytes) {
    return SpoolRecord.of((byte) n, "row-" + n + "-" + bytes, payload(n, bytes));
  }

  static List<SpoolRecord> rows(int from, int count, int bytes) {
    List<SpoolRecord> rows = new ArrayList<>();
    for (int n = from; n < from + count; n++) {
      rows.add(row(n, bytes));
    }
    return rows;
  }

  private static byte[] payload(int n, int bytes) {
    byte[] payload = new byte[bytes];
    new Random(n).nextBytes(payload);
    return payload;
  }

  /** Fails unless it is what was appended; returns its number. */
  static int verify(SpoolRecord record) {
    String[] parts = record.id().split("-");
    int n = Integer.parseInt(parts[1]);
    assertThat(record.payload()).isEqualTo(payload(n, Integer.parseInt(parts[2])));
    assertThat(record.kind()).isEqualTo((byte) n);
    return n;
  }

  static List<Integer> verify(List<SpoolRecord> records) {
    return records.stream().map(Rows::verify).toList();
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** All that there is to read. */
  static List<SpoolRecord> all(Spool spool) throws SpoolException {
    List<SpoolRecord> all = new ArrayList<>();
    for (List<SpoolRecord> some = spool.replay(1 << 20);
        some != null;
        some = spool.replay(1 << 20)) {
      all.addAll(some);
    }
    return all;
  }
}
