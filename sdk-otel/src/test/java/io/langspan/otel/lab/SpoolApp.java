// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An application with a spool, in a process of its own that is going to be killed. It tells what it
 * begins ({@code b id}), what has ended ({@code e id microseconds}) and how many of the ended a
 * flush has covered ({@code f number}).
 */
final class SpoolApp {

  static final String THROUGH = "through";

  private static final long PAUSE = 1_000_000;

  private SpoolApp() {}

  /**
   * Takes the address of the server, the directory of the spool, {@link #THROUGH} or anything else,
   * and after how many milliseconds it halts, or 0.
   */
  public static void main(String[] args) {
    boolean through = args[2].equals(THROUGH);
    Langspan langspan =
        client(args[0], Path.of(args[1])).writeThrough(through).shutdownHook(false).build();
    record(langspan);
    while (!langspan.flush(Duration.ofMillis(200)).complete()) {
      Thread.onSpinWait(); // what a process loads at its first delivery is loaded then
    }
    line(ChildProcess.READY);
    AtomicLong ended = new AtomicLong(1);
    if (!through) {
      Thread flushing = new Thread(() -> flush(langspan, ended), "flushing");
      flushing.setDaemon(true);
      flushing.start();
    }
    long start = System.nanoTime();
    long halt = Long.parseLong(args[3]) * 1_000_000;
    for (long n = 1; halt == 0 || System.nanoTime() - start < halt; n++) {
      record(langspan);
      ended.incrementAndGet();
      for (long left = n * PAUSE; left > 0; left = start + n * PAUSE - System.nanoTime()) {
        LockSupport.parkNanos(Math.min(left, PAUSE));
      }
    }
    Runtime.getRuntime().halt(137);
  }

  static LangspanSdk.Builder client(String url, Path spool) {
    return LangspanSdk.builder()
        .baseUrl(url)
        .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
        .tracingEnabled(true)
        .sampleRate(1)
        .spoolDirectory(spool);
  }

  private static void record(Langspan langspan) {
    Observation one = langspan.observationBuilder("step").noParent().start();
    line("b " + one.id());
    one.input("question of " + one.id()).output("answer").end();
    line("e " + one.id() + " " + System.nanoTime() / 1_000);
  }

  private static void flush(Langspan langspan, AtomicLong ended) {
    while (true) {
      long before = ended.get();
      FlushResult result = langspan.flush(Duration.ofMillis(50));
      if (result.complete()) {
        line("f " + before);
      }
      LockSupport.parkNanos(50 * PAUSE);
    }
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  static void line(String text) {
    System.out.println(text);
  }
}
