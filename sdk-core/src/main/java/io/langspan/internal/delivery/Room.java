// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The bytes that may be in memory. Safe for many threads, and lock-free for who does not wait. */
final class Room {

  private final long capacity;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  Room(long capacity) {
    this.capacity = capacity;
  }

  long held() {
    return held.get();
  }

  /** Takes so many bytes; returns how many are held then, or -1 when there is no room for them. */
  long take(long bytes) {
    if (held.get() + bytes > capacity) {
      return -1;
    }
    long now = held.addAndGet(bytes);
    if (now > capacity) {
      held.addAndGet(-bytes); // no news for those who wait
      return -1;
    }
    return now;
  }

  /** Takes so many bytes, be there room or not; returns whether there was. */
  boolean force(long bytes) {
    return held.addAndGet(bytes) <= capacity;
  }

  void give(long bytes) {
    held.addAndGet(-bytes);
    if (waiting.get() > 0) {
      signal();
    }
  }

  /**
   * Waits for room, at most for so many nanoseconds, as somebody has asked for by name; then as
   * {@link #take}. An interrupt does not shorten it and is kept.
   */
  long await(long bytes, long nanos, BooleanSupplier open) {
    boolean interrupted = false;
    lock.lock();
    waiting.incrementAndGet();
    try {
      long deadline = System.nanoTime() + nanos;
      long now = take(bytes);
      for (long left = nanos; now < 0 && left > 0 && open.getAsBoolean(); ) {
        try {
          changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = deadline - System.nanoTime();
        now = take(bytes);
      }
      return now;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets those who wait look again. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
