// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * Is told of spans and scores that will never arrive.
 *
 * <p>Called on threads of the delivery, never on one of the application's, and by several of them
 * at once. It must be quick: nothing is sent by that thread while it runs. What it throws is logged
 * and harms nobody.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DropListener {

  /**
   * Some were dropped.
   *
   * @param reason as in {@link LangspanStatus#dropped()}, for example {@code queue_full}
   * @param count how many, since the last call with this reason
   */
  void dropped(String reason, long count);
}
