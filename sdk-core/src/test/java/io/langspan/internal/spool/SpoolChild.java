// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another process, or another copy of the classes, that uses the same directory. */
public final class SpoolChild {

  private SpoolChild() {}

  static SpoolConfig config(String root) {
    return SpoolConfig.of(Path.of(root), "https://host", "pk").withSegmentBytes(100_000);
  }

  /** How many records a spool finds there. It acknowledges none. */
  public static int count(String root) throws IOException {
    try (Spool spool = Spool.open(config(root))) {
      return Rows.all(spool).size();
    }
  }

  /** Prints what it finds, or writes until it is killed and prints what is surely written. */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("count")) {
      System.out.println(count(args[1]));
      return;
    }
    Spool spool = Spool.open(config(args[1]));
    for (int n = 0; n < 1_000_000; n += 5) {
      List<SpoolRecord> rows = Rows.rows(n, 5, 300);
      spool.append(rows);
      System.out.println(n + 4);
      if (n % 100 == 0) {
        spool.sync();
      }
    }
  }
}
