// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** An encoded item. The item itself is gone by now, and with it what it kept alive. */
final class Envelope {

  /** What one item weighs beside its bytes: queue node, envelope, id. */
  static final long OVERHEAD = 128;

  private final String id;
  private final byte[] bytes;

  /** By which the spool knows it, or 0 when it is in memory only. Guarded by the {@link Ledger}. */
  long sequence;

  /** It is or was in its lane. Guarded by the {@link Outbox}. */
  boolean queued;

  /** Delivered, dropped or left. Guarded by the {@link Ledger}. */
  boolean settled;

  Envelope(String id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  String id() {
    return id;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Bytes charged to the queue until this envelope is delivered or dropped. */
  long cost() {
    return bytes.length + OVERHEAD;
  }

  /** The same item in fewer bytes, to be {@linkplain Ledger#replaced entered} in its place. */
  Envelope shrunkTo(byte[] fewer) {
    return new Envelope(id, fewer);
  }

  @Override
  public String toString() {
    return id;
  }
}
