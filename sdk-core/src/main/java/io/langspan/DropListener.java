// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * Is told of spans and scores that will never arrive.
 *
 * <p>Called on a thread of the delivery, never on one of the application's, soon after the loss. It
 * must be quick: that thread has other work. What it throws is logged and harms nobody. What is
 * recorded after the client was closed is only counted.
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
