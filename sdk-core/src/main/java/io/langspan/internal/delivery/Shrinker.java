// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import org.jspecify.annotations.Nullable;

/** Makes an encoded item smaller when the server refuses it as too large even alone. */
public interface Shrinker {

  /**
   * The same item with less in it. Called on a sender's thread, by several at the same time. What
   * it throws loses the item, as {@code null} does.
   *
   * @param encoded what {@link Item#encode()} or an earlier call returned; not to be changed
   * @param wantedBytes how large it may be, less than it is
   * @return {@code null} when it cannot be so small
   */
  byte @Nullable [] shrink(byte[] encoded, int wantedBytes);
}
