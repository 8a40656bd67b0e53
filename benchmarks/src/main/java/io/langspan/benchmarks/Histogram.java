// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

/** Counts times of nanoseconds, each within 2 % of what it was. Of one thread. */
final class Histogram {

  private static final int PER_DOUBLING = 64;
  private static final int DOUBLINGS = 40;

  private final long[] counts = new long[PER_DOUBLING * DOUBLINGS];
  private long total;

  void add(long nanos) {
    counts[Math.min(counts.length - 1, bucket(Math.max(0, nanos)))]++;
    total++;
  }

  void addAll(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** Up to {@link #PER_DOUBLING} one by one, above that so many for each power of two. */
  private static int bucket(long nanos) {
    int doubling = 63 - Long.numberOfLeadingZeros(nanos | PER_DOUBLING) - 6;
    return PER_DOUBLING * doubling + (int) (nanos >> doubling);
  }

  private static double middle(int bucket) {
    int doubling = Math.max(0, bucket / PER_DOUBLING - 1);
    long least = (long) (bucket - PER_DOUBLING * doubling) << doubling;
    return least + ((1L << doubling) - 1) / 2.0;
  }

  /** The time that this share of all did not exceed, in nanoseconds. */
  double at(double share) {
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted && seen > 0) {
        return middle(i);
      }
    }
    return 0;
  }

  long total() {
    return total;
  }
}
