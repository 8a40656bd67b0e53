// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** An encoded item. The item itself is gone by now, and with it what it kept alive. */
@SuppressWarnings("ArrayRecordComponent")
record Envelope(String id, byte[] bytes) {

  /** What one item weighs beside its bytes: queue node, envelope, id. */
  static final long OVERHEAD = 128;

  /** Bytes charged to the queue until this envelope is delivered or dropped. */
  long cost() {
    return bytes.length + OVERHEAD;
  }

  @Override
  public String toString() {
    return id;
  }
}
