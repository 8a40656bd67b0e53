// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;

/**
 * Reads what one call was answered. Made for that call; confined to one thread at a time.
 *
 * <p>The bytes of what it is given change afterwards: it keeps text, not {@link Json}.
 */
public interface Reader {

  /** An answer in one piece. */
  void answer(Json json, Answer answer);

  /**
   * One event of a stream.
   *
   * @return whether something of the answer itself was in it
   */
  default boolean event(Json event, Answer answer) {
    return false;
  }

  /** An answer that is no JSON: a transcript as plain text, say. */
  default void plain(String text, Answer answer) {
    answer.output(text);
  }

  /** An answer that is a file; only how long it is was looked at. */
  default void file(String type, long bytes, Answer answer) {
    answer.output("<" + type + ": " + bytes + " bytes left out>");
  }

  /** Whether the stream has said that it is over. */
  default boolean isOver() {
    return false;
  }

  /** Puts together what the events of a stream had, whether it was all of them or not. */
  default void endOfStream(Answer answer) {}
}
