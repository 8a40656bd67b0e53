// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

/**
 * One envelope in the spool.
 *
 * @param sequence what {@link Spool#ack} takes; 0 until the spool has given it one
 * @param kind the owner's own number, kept as it is
 * @param id names the record for its owner, at most 64 KB; kept with the payload
 * @param payload the bytes to send; never changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent")
public record SpoolRecord(long sequence, byte kind, String id, byte[] payload) {

  /** A record to append. */
  public static SpoolRecord of(byte kind, String id, byte[] payload) {
    return new SpoolRecord(0, kind, id, payload);
  }

  @Override
  public String toString() {
    return sequence + " " + id;
  }
}
