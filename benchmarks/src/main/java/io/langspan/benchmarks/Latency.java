// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.SpoolWhenFull;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long two threads are busy with one observation of 2 KB in and 2 KB out, while the server is
 * well, dead or silent, or the disk is full. All in one process and in turn, a quarter of a second
 * each, so that whatever else the machine does meets all of them.
 */
final class Latency {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String IN = "The quick brown fox jumps over it. ".repeat(59);
  private static final String OUT = "The lazy dog dreams of all of that. ".repeat(57);
  private static final int CALLERS = 2;

  /** So many in a row, then a pause: some 1,500 a second on each thread. */
  private static final int BURST = 10;

  private static final long PAUSE_NANOS = 6_000_000;
  private static final int BURSTS = 40;
  private static final int WARM_UP = 20;
  private static final long LOOK_NANOS = 2_000_000;

  /** A condition, and what the calls took under it. */
  private static final class Phase {

    final String title;
    final Langspan langspan;
    final Histogram times = new Histogram();
    long cpu;

    Phase(String title, Langspan langspan) {
      this.title = title;
      this.langspan = langspan;
    }

    synchronized void add(Histogram more, long nanos) {
      times.addAll(more);
      cpu += nanos;
    }

    double cpuPerCall() {
      return (double) cpu / times.total();
    }
  }

  private Latency() {}

  static void measure(int rounds) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("latency");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      free = socket.getLocalPort();
    }
    String nobody = "http://127.0.0.1:" + free;
    try (DiscardServer server = new DiscardServer();
        ServerSocket silent = new ServerSocket(0, 100, loopback)) {
      List<Phase> phases =
          List.of(
              new Phase("Langspan.noop()", Langspan.noop()),
              new Phase("healthy server", server.client().build()),
              new Phase("dead port", DiscardServer.client(nobody).build()),
              new Phase(
                  "silent server",
                  DiscardServer.client("http://127.0.0.1:" + silent.getLocalPort()).build()),
              new Phase(
                  "full disk",
                  DiscardServer.client(nobody)
                      .spoolDirectory(directory)
                      .spoolBytes(1 << 20)
                      .spoolWhenFull(SpoolWhenFull.REFUSE)
                      .build()));
      run(phases, WARM_UP, true);
      long[] looks = look(phases);
      for (int round = 0; round < rounds; round++) {
        run(phases, 1, false);
      }
      print(phases, looks);
      phases.forEach(phase -> phase.langspan.close());
    }
  }

  /** Each phase in turn; what it takes is kept unless it is for the compiler. */
  private static void run(List<Phase> phases, int rounds, boolean warmUp)
      throws InterruptedException {
    List<Thread> callers = callers(phases, rounds, warmUp);
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private static List<Thread> callers(List<Phase> phases, int rounds, boolean warmUp) {
    CyclicBarrier together = new CyclicBarrier(CALLERS);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          new Thread(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  for (Phase phase : phases) {
                    meet(together);
                    call(phase, warmUp);
                  }
                }
              },
              "caller"));
    }
    return callers;
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void call(Phase phase, boolean warmUp) {
    Histogram times = new Histogram();
    long cpu = 0;
    for (int burst = 0; burst < BURSTS; burst++) {
      cpu -= THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < BURST; i++) {
        long start = System.nanoTime();
        try (Observation step = phase.langspan.startObservation("step")) {
          step.input(IN).output(OUT);
        }
        times.add(System.nanoTime() - start);
      }
      cpu += THREADS.getCurrentThreadCpuTime();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (!warmUp) {
      phase.add(times, cpu);
    }
  }

  /**
   * Looks at what the callers do, in rounds of their own, as to look costs them time. Returns how
   * often they were in our code, and how often there and waiting, reading or writing.
   */
  private static long[] look(List<Phase> phases) throws InterruptedException {
    List<Thread> callers = callers(phases, WARM_UP, true);
    callers.forEach(Thread::start);
    long[] ids = callers.stream().mapToLong(Thread::getId).toArray();
    long[] looks = new long[2];
    while (callers.stream().anyMatch(Thread::isAlive)) {
      for (ThreadInfo info : THREADS.getThreadInfo(ids, 60)) {
        look(info, looks);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return looks;
  }

  private static void look(@Nullable ThreadInfo info, long[] looks) {
    if (info == null || Arrays.stream(info.getStackTrace()).noneMatch(Latency::isOurs)) {
      return;
    }
    looks[0]++;
    if (info.getThreadState() != Thread.State.RUNNABLE
        || Arrays.stream(info.getStackTrace()).anyMatch(Latency::isInputOrOutput)) {
      looks[1]++;
    }
  }

  private static boolean isOurs(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("io.langspan.") && !type.startsWith("io.langspan.benchmarks.");
  }

  private static boolean isInputOrOutput(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("io.langspan.internal.spool.")
        || type.startsWith("io.langspan.internal.delivery.HttpTransport")
        || type.startsWith("okhttp3.")
        || type.startsWith("sun.nio.ch.");
  }

  private static void print(List<Phase> phases, long[] looks) {
    Phase nothing = phases.get(0);
    Phase healthy = phases.get(1);
    Console.line("%nOne observation of 2 KB in and 2 KB out, on each of %d threads", CALLERS);
    Console.line(
        "%-18s %9s %9s %9s %9s %9s %7s %7s %7s",
        "", "calls", "p50 us", "p99 us", "p99.9 us", "CPU us", "x p50", "x p99", "x CPU");
    for (Phase phase : phases) {
      Console.line(
          "  %-16s %9d %9.2f %9.2f %9.1f %9.2f %7.2f %7.2f %7.2f",
          phase.title,
          phase.times.total(),
          added(phase, nothing, 0.5),
          added(phase, nothing, 0.99),
          added(phase, nothing, 0.999),
          (phase.cpuPerCall() - (phase == nothing ? 0 : nothing.cpuPerCall())) / 1e3,
          phase.times.at(0.5) / healthy.times.at(0.5),
          phase.times.at(0.99) / healthy.times.at(0.99),
          phase.cpuPerCall() / healthy.cpuPerCall());
    }
    Console.line(
        "  times are what is added to the first line; at most 20 us (p99), 1,000 us (p99.9),"
            + " x 1.10 (p50, CPU), x 2 (p99)");
    Console.line(
        "  of %d looks at a caller in our code it waited, read or wrote in %d (at most 0)",
        looks[0], looks[1]);
  }

  private static double added(Phase phase, Phase nothing, double share) {
    return (phase.times.at(share) - (phase == nothing ? 0 : nothing.times.at(share))) / 1e3;
  }
}
