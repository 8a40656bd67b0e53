// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the calling thread alone spends on a burst of operations: processor time and allocated
 * bytes, without the worker, the senders and the server.
 */
final class CallerMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Map<String, Sums> MEASURED = new LinkedHashMap<>();

  private static long nanos;
  private static long bytes;
  private static long[] pool = {};

  /** What some operations took together. */
  record Sums(long nanos, long bytes, long operations) {

    private Sums plus(Sums more) {
      return new Sums(nanos + more.nanos, bytes + more.bytes, operations + more.operations);
    }

    double nanosPerOperation() {
      return (double) nanos / operations;
    }

    double bytesPerOperation() {
      return (double) bytes / operations;
    }
  }

  private CallerMeter() {}

  static void reset() {
    MEASURED.clear();
  }

  /** By name; the only thing that is measured has none. */
  static Map<String, Sums> measured() {
    return MEASURED;
  }

  static void start() {
    bytes = -allocated();
    nanos = -time();
  }

  /** The same for operations that go on in the common pool: what its threads spend counts too. */
  static void startWithPool() {
    pool =
        Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().contains("commonPool"))
            .mapToLong(ThreadInfo::getThreadId)
            .toArray();
    start();
  }

  static void stop(int performed) {
    stop("", performed);
  }

  /** The same for one of several things that are measured in turn. */
  static void stop(String name, int performed) {
    nanos += time();
    bytes += allocated();
    pool = new long[0];
    MEASURED.merge(name, new Sums(nanos, bytes, performed), Sums::plus);
  }

  private static long time() {
    long sum = THREADS.getCurrentThreadCpuTime();
    for (long thread : pool) {
      sum += Math.max(0, THREADS.getThreadCpuTime(thread));
    }
    return sum;
  }

  private static long allocated() {
    long sum = THREADS.getCurrentThreadAllocatedBytes();
    for (long thread : pool) {
      sum += Math.max(0, THREADS.getThreadAllocatedBytes(thread));
    }
    return sum;
  }
}
