// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.IOException;

/**
 * What goes wrong with one request.
 *
 * @param name what a test is called by
 * @param bodyBytes how much of the request's body is read before the connection is reset; all of it
 *     when negative
 * @param records whether the server has stored the request before it goes wrong
 * @param acknowledges whether what the client sees is an acknowledgement all the same
 * @param reply what the client sees
 */
record Fault(String name, int bodyBytes, boolean records, boolean acknowledges, Reply reply) {

  /** What the client sees instead of an honest answer. */
  interface Reply {

    /** Returns whether the connection is good for another request. */
    boolean on(Wire wire) throws IOException;
  }

  /** Nothing goes wrong. */
  static final Fault NONE = new Fault("none", -1, true, true, wire -> true);

  /** A fault that comes before the server has stored anything. */
  static Fault of(String name, Reply reply) {
    return new Fault(name, -1, false, false, reply);
  }

  /** The same, after the server has stored everything: the outcome is ambiguous. */
  Fault afterRecording() {
    return new Fault(name + ", recorded", -1, true, acknowledges, reply);
  }

  /** The same, after recording, and so that the client may believe it has arrived. */
  Fault acknowledged() {
    return new Fault(name + ", acknowledged", -1, true, true, reply);
  }

  /** Whether the client cannot know that the server has it. */
  boolean ambiguous() {
    return records && !acknowledges;
  }

  @Override
  public String toString() {
    return name;
  }
}
