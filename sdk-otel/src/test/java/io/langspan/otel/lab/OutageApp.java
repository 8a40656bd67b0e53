// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * An application with little memory that goes on recording during an outage. It prints the ids of
 * what has ended ({@code e id}), and how much memory we hold ({@code heap bytes}).
 */
final class OutageApp {

  static final String RECORDED = "recorded";

  private static final String CONTENT = "What it was asked, and what came of it. ".repeat(50);
  private static final long ENOUGH = 10 << 20;
  private static final int LOOKS = 20;

  private OutageApp() {}

  /**
   * Takes the address of the server, the directory and the size of the spool, and the number of
   * observations of 4 KB each.
   */
  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[3]);
    long before = used();
    Langspan langspan =
        SpoolApp.client(args[0], Path.of(args[1]))
            .spoolBytes(Long.parseLong(args[2]))
            .timeout(Duration.ofSeconds(1))
            .build();
    for (int i = 1; i <= count; i++) {
      while (langspan.status().queuedBytes() > ENOUGH) {
        LockSupport.parkNanos(1_000_000);
      }
      Observation one = langspan.observationBuilder("step").noParent().start();
      one.input(CONTENT + i).output(CONTENT + i).end();
      SpoolApp.line("e " + one.id());
      if (i % (count / LOOKS) == 0) {
        SpoolApp.line("heap " + (used() - before));
      }
    }
    SpoolApp.line(RECORDED);
    int go = System.in.read(); // until the server is repaired

    long start = System.nanoTime();
    FlushResult result = langspan.flush(Duration.ofMinutes(5));
    SpoolApp.line("seconds " + (System.nanoTime() - start) / 1e9);
    SpoolApp.line("heap " + (used() - before));
    LangspanStatus status = langspan.status();
    SpoolApp.line("complete " + (go >= 0 && result.pending() + result.spooled() == 0));
    SpoolApp.line("delivered " + status.delivered());
    SpoolApp.line("dropped " + status.dropped());
    langspan.close();
  }

  /** The least of three looks: between the collection and a look, others go on allocating. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
