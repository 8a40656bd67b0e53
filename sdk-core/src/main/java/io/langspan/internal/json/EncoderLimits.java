// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What encoding one value may cost. Immutable.
 *
 * @param maxChars length of the text, in UTF-16 units, at least {@value #LEAST_CHARS}
 * @param maxDepth containers inside containers
 * @param maxNodes values and keys that are looked at
 * @param maxTime after this, and a quarter more in case the machine paused, no further part of the
 *     value is read; learning a class for the first time does not count, a getter that blocks is
 *     not interrupted
 */
public record EncoderLimits(int maxChars, int maxDepth, int maxNodes, Duration maxTime) {

  static final int LEAST_CHARS = 64;

  // 50 ms: several times what the other limits let a healthy value cost.
  private static final EncoderLimits DEFAULTS =
      new EncoderLimits(1 << 20, 32, 200_000, Duration.ofMillis(50));

  public EncoderLimits {
    requireNonNull(maxTime, "maxTime");
    if (maxChars < LEAST_CHARS) {
      throw new IllegalArgumentException("maxChars must be at least 64, was " + maxChars);
    }
    // 500: an encoder recurses, and a thread's stack must hold the recursion.
    if (maxDepth < 1 || maxDepth > 500) {
      throw new IllegalArgumentException("maxDepth must be from 1 to 500, was " + maxDepth);
    }
    if (maxNodes < 1 || maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("maxNodes and maxTime must be positive");
    }
  }

  /** 1 MiB, 32 levels, 200,000 nodes, 50 ms. */
  public static EncoderLimits defaults() {
    return DEFAULTS;
  }

  public EncoderLimits withMaxChars(int maxChars) {
    return new EncoderLimits(maxChars, maxDepth, maxNodes, maxTime);
  }
}
