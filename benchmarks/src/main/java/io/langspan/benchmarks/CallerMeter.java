// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread alone spends on a burst of operations: processor time and allocated
 * bytes, without the worker, the senders and the server.
 */
final class CallerMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long nanos;
  private static long bytes;
  private static long operations;

  private CallerMeter() {}

  static void reset() {
    nanos = 0;
    bytes = 0;
    operations = 0;
  }

  static void start() {
    bytes -= THREADS.getCurrentThreadAllocatedBytes();
    nanos -= THREADS.getCurrentThreadCpuTime();
  }

  static void stop(int performed) {
    nanos += THREADS.getCurrentThreadCpuTime();
    bytes += THREADS.getCurrentThreadAllocatedBytes();
    operations += performed;
  }

  static double nanosPerOperation() {
    return (double) nanos / operations;
  }

  static double bytesPerOperation() {
    return (double) bytes / operations;
  }
}
