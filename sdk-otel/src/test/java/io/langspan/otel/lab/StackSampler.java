// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks again and again at what threads of the application do, and keeps what they must not do:
 * wait below a frame of ours, or be in our input and output.
 */
final class StackSampler implements AutoCloseable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long PAUSE_NANOS = 500_000;
  private static final int DEPTH = 60;

  private final long[] ids;
  private final Thread thread = new Thread(this::run, "lab-sampler");
  private final List<String> harm = new ArrayList<>();
  private volatile boolean over;
  private long samples;
  private long inside;

  StackSampler(List<? extends Thread> application) {
    ids = application.stream().mapToLong(Thread::getId).toArray();
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!over) {
      for (ThreadInfo info : THREADS.getThreadInfo(ids, DEPTH)) {
        if (info != null) {
          look(info);
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void look(ThreadInfo info) {
    samples++;
    StackTraceElement[] stack = info.getStackTrace();
    if (Arrays.stream(stack).noneMatch(StackSampler::isOurs)
        || Arrays.stream(stack).anyMatch(StackSampler::isCheckedStrictly)) {
      return;
    }
    inside++;
    boolean waits = !isAtWork(info.getThreadState(), stack[0]) && !isMomentary(stack);
    if (waits || Arrays.stream(stack).anyMatch(StackSampler::isInputOrOutput)) {
      harm.add(info.getThreadState() + " " + Arrays.toString(stack));
    }
  }

  private static boolean isOurs(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("io.langspan.") && !type.startsWith("io.langspan.otel.lab.");
  }

  /** In tests alone OpenTelemetry writes down, with a lock, which scopes are open. */
  private static boolean isCheckedStrictly(StackTraceElement frame) {
    return frame.getClassName().startsWith("io.opentelemetry.context.StrictContextStorage");
  }

  /**
   * What waits in none of the methods for it waits until another thread has initialised a class.
   */
  private static boolean isAtWork(Thread.State state, StackTraceElement top) {
    return state == Thread.State.RUNNABLE
        || state == Thread.State.WAITING
            && !top.getClassName().equals("java.lang.Object")
            && !top.getClassName().equals("jdk.internal.misc.Unsafe");
  }

  /** Two that change one bin of a map at once, or are the first to need a class or a lambda. */
  private static boolean isMomentary(StackTraceElement[] stack) {
    return stack[0].getClassName().equals("java.util.concurrent.ConcurrentHashMap")
        || Arrays.stream(stack).anyMatch(StackSampler::isLinkage);
  }

  private static boolean isLinkage(StackTraceElement frame) {
    return frame.getClassName().equals("java.lang.ClassLoader")
        || frame.getClassName().equals("java.lang.invoke.MethodHandleNatives")
        || frame.getMethodName().equals("<clinit>");
  }

  private static boolean isInputOrOutput(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("io.langspan.internal.spool.")
        || type.startsWith("io.langspan.internal.delivery.HttpTransport")
        || type.startsWith("okhttp3.")
        || type.startsWith("sun.nio.ch.");
  }

  /** Ends it. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After its end: how often it has looked at a thread. */
  long samples() {
    return samples;
  }

  /** After its end: how often it has met one in our code. */
  long inside() {
    return inside;
  }

  /** After its end: what it has seen and must not be, with the stacks. */
  List<String> harm() {
    return harm;
  }
}
