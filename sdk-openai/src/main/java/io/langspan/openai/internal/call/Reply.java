// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

/** The body of an answer while it passes by. Confined to one thread at a time. */
public interface Reply {

  /** More of it. */
  void feed(byte[] bytes, int from, int to);

  /** Whether by its own word nothing of the answer follows: the transport may well go on. */
  boolean isOver();

  /**
   * Whether it stands in the place of an answer, and the application is told so by an exception.
   */
  default boolean isError() {
    return false;
  }

  /** Says what was in it; asked once, at the end. */
  void tell();
}
