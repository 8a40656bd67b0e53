// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The process whose processor time is counted: one thread that records, one pipeline, and a server
 * in another process. It warms up, measures, and prints one line.
 */
final class ExportRun {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of the processor: on a busy machine the compiler needs long to get as far. */
  private static final long WARM_UP_NANOS = 10_000_000_000L;

  private static final int BURST = 16;
  private static final long PAUSE_NANOS = 1_000_000;

  /** More than fit into what gzip remembers, and than fit into a request. */
  private static final int CHARACTERS = 16_000_000;

  private final Pipeline pipeline;
  private final Prose.Exchange[] exchanges;
  private final double rate;
  private long recorded;
  private long arrived;

  private ExportRun(Pipeline pipeline, Prose.Exchange[] exchanges, double rate) {
    this.pipeline = pipeline;
    this.exchanges = exchanges;
    this.rate = rate;
  }

  /**
   * Measures one pipeline.
   *
   * @param args its name, the server, bytes of content per span, spans per second or 0 for as many
   *     as the pipeline takes, seconds
   */
  public static void main(String[] args) {
    int bytes = Integer.parseInt(args[2]);
    double seconds = Double.parseDouble(args[4]);
    Prose.Exchange[] exchanges = Prose.exchanges(CHARACTERS / bytes, bytes);
    try (Pipeline pipeline = Pipeline.of(args[0], args[1], bytes)) {
      while (SYSTEM.getProcessCpuTime() < WARM_UP_NANOS) {
        new ExportRun(pipeline, exchanges, 0).run(1);
      }
      System.gc();
      Measured measured =
          new ExportRun(pipeline, exchanges, Double.parseDouble(args[3])).run(seconds);
      Console.line(
          "%d %d %.3f %.3f %.0f %d",
          measured.recorded(),
          measured.arrived(),
          measured.seconds(),
          measured.cpuMicros(),
          measured.allocated(),
          pipeline.acknowledged());
    }
  }

  private record Measured(
      long recorded, long arrived, double seconds, double cpuMicros, double allocated) {}

  /** Records for so long and waits until all has arrived, which counts as well. */
  private Measured run(double seconds) {
    long before = pipeline.acknowledged();
    double allocated = allocated();
    long cpu = SYSTEM.getProcessCpuTime();
    long began = System.nanoTime();
    long end = began + (long) (seconds * 1e9);
    for (long now = began; now < end; now = System.nanoTime()) {
      if (mayRecord(before, now - began)) {
        for (int i = 0; i < BURST; i++) {
          pipeline.record(exchanges[(int) (recorded++ % exchanges.length)]);
        }
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    pipeline.flush();
    double took = (System.nanoTime() - began) / 1e9;
    return new Measured(
        recorded,
        pipeline.acknowledged() - before,
        took,
        (SYSTEM.getProcessCpuTime() - cpu) / 1e3,
        allocated() - allocated);
  }

  private boolean mayRecord(long before, long nanos) {
    return rate > 0 ? recorded < rate * nanos / 1e9 : fits() || fitsNow(before);
  }

  private boolean fits() {
    return recorded + BURST <= arrived + pipeline.room();
  }

  /** Asks, which takes a lock, only when what it knew is not enough. */
  private boolean fitsNow(long before) {
    arrived = pipeline.acknowledged() - before;
    return fits();
  }

  /** By all threads that live; those of the pipelines outlive the run. */
  private static double allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }
}
