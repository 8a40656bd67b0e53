// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

/**
 * A record on its way into a segment, kept until it is durable there.
 *
 * @param only whether it will be nowhere but in the spool
 */
@SuppressWarnings("ArrayRecordComponent")
record Outgoing(long sequence, long time, byte kind, byte[] id, byte[] payload, boolean only) {

  Outgoing held() {
    return new Outgoing(sequence, time, kind, id, payload, false);
  }

  int length(boolean sealed) {
    return RecordCodec.length(id.length, payload.length, sealed);
  }
}
