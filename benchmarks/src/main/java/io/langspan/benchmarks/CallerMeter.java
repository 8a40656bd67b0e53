// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/**
 * What the calling thread alone spends on a burst of operations: processor time and allocated
 * bytes, without the worker, the senders and the server.
 */
final class CallerMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long nanos;
  private static long bytes;
  private static long operations;
  private static long[] pool = {};

  private CallerMeter() {}

  static void reset() {
    nanos = 0;
    bytes = 0;
    operations = 0;
  }

  static void start() {
    bytes -= allocated();
    nanos -= time();
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
    nanos += time();
    bytes += allocated();
    operations += performed;
    pool = new long[0];
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

  static double nanosPerOperation() {
    return (double) nanos / operations;
  }

  static double bytesPerOperation() {
    return (double) bytes / operations;
  }
}
