// SPDX-License-Identifier: Apache-2.0
package io.langspan.score;

/**
 * Records scores of any observation, trace, session or dataset run, also of another process.
 *
 * <p>Sent through the same delivery as spans. Never throws and never waits. Safe for use by many
 * threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Scores {

  /**
   * Records a score. One without a target, without a name or with a value that is none is reported
   * once and left out; so is one of a trace that was not sampled.
   */
  void record(Score score);
}
