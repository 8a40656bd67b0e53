// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record as bytes, all numbers big-endian:
 *
 * <pre>
 *  0 magic     4   in no valid UTF-8 text
 *  4 version   1
 *  5 kind      1
 *  6 flags     1   1 = sealed
 *  7 reserved  1
 *  8 length    4   of all of it
 * 12 sequence  8
 * 20 time      8   milliseconds since 1970
 * 28 checksum  4   CRC32C of the segment's salt and the 28 bytes before
 * 32 body          length of the id (2), id, payload; or key id (8), counter (8) and these sealed
 *    checksum  4   CRC32C of the salt and all bytes before
 * </pre>
 *
 * The header has a checksum of its own so that its length can be trusted when the body is damaged:
 * then one record is lost, and no byte is looked at twice. Newer versions keep the header.
 */
final class RecordCodec {

  static final int MAGIC = 0xF54C5352;
  static final int VERSION = 1;
  static final int HEADER = 32;
  static final int CHECKSUM = Integer.BYTES;
  static final int MAX_ID = 0xFFFF;

  /** Far above what an envelope may have, and few enough to allocate. */
  static final int MAX_LENGTH = 32 << 20;

  static final int MIN_LENGTH = HEADER + Short.BYTES + CHECKSUM;

  private static final int SEALED = 1;

  /** What can be said about a record without its body. */
  record Header(int version, byte kind, int flags, int length, long sequence, long time) {

    /** Whether this version knows what is in the body. */
    boolean known() {
      return version == VERSION && (flags & ~SEALED) == 0;
    }

    boolean sealed() {
      return (flags & SEALED) != 0;
    }
  }

  /** A record ready to be written in three parts, the payload as it came. */
  @SuppressWarnings("ArrayRecordComponent")
  record Encoded(byte[] head, byte[] payload, int checksum) {}

  /** What came out of a body; without an id it was sealed with another key. */
  @SuppressWarnings("ArrayRecordComponent")
  record Content(@Nullable String id, byte[] payload) {

    private static final Content UNREADABLE = new Content(null, new byte[0]);
  }

  private RecordCodec() {}

  static int length(int id, int payload, boolean sealed) {
    return MIN_LENGTH + id + payload + (sealed ? Sealer.PREFIX + Sealer.TAG : 0);
  }

  static Encoded encode(Outgoing out, SegmentId segment, @Nullable Sealer sealer)
      throws GeneralSecurityException {
    byte[] salt = segment.salt();
    boolean sealed = sealer != null;
    byte[] prologue =
        ByteBuffer.allocate(Short.BYTES + out.id().length)
            .putShort((short) out.id().length)
            .put(out.id())
            .array();
    ByteBuffer head =
        ByteBuffer.allocate(HEADER + (sealed ? Sealer.PREFIX : prologue.length))
            .putInt(MAGIC)
            .put((byte) VERSION)
            .put(out.kind())
            .put((byte) (sealed ? SEALED : 0))
            .put((byte) 0)
            .putInt(out.length(sealed))
            .putLong(out.sequence())
            .putLong(out.time());
    head.putInt(crc(salt, head.array(), HEADER - CHECKSUM));
    byte[] payload;
    if (sealer == null) {
      head.put(prologue);
      payload = out.payload();
    } else {
      sealer.putPrefix(head);
      payload = sealer.seal(segment, head.array(), prologue, out.payload());
    }
    CRC32C crc = new CRC32C();
    crc.update(salt);
    crc.update(head.array());
    crc.update(payload);
    return new Encoded(head.array(), payload, (int) crc.getValue());
  }

  /** Returns {@code null} unless these bytes are a header of this segment. */
  static @Nullable Header header(byte[] bytes, int at, byte[] salt) {
    ByteBuffer in = ByteBuffer.wrap(bytes, at, HEADER);
    if (in.getInt() != MAGIC) {
      return null;
    }
    Header header =
        new Header(
            in.get(), in.get(), in.getShort() >>> 8, in.getInt(), in.getLong(), in.getLong());
    CRC32C crc = new CRC32C();
    crc.update(salt);
    crc.update(bytes, at, HEADER - CHECKSUM);
    boolean sound =
        in.getInt() == (int) crc.getValue()
            && header.length >= MIN_LENGTH
            && header.length <= MAX_LENGTH
            && header.sequence >= 0
            && header.sequence <= SegmentId.MAX_SEQUENCE;
    return sound ? header : null;
  }

  /** Whether these are the bytes that were written, from the header to the last checksum. */
  static boolean intact(byte[] record, byte[] salt) {
    int end = record.length - CHECKSUM;
    return ByteBuffer.wrap(record).getInt(end) == crc(salt, record, end);
  }

  /**
   * Takes an intact record of a known version apart; {@code null} when its parts do not fit
   * together.
   */
  static @Nullable Content content(
      Header header, byte[] record, SegmentId segment, @Nullable Sealer sealer) {
    byte[] body = record;
    int from = HEADER;
    int to = record.length - CHECKSUM;
    if (header.sealed()) {
      if (sealer == null || !sealer.knows(record, from, to)) {
        return Content.UNREADABLE;
      }
      byte[] open = sealer.open(segment, record, from, to);
      if (open == null) {
        return null;
      }
      body = open;
      from = 0;
      to = open.length;
    }
    if (to - from < Short.BYTES) {
      return null;
    }
    int idLength = Short.toUnsignedInt(ByteBuffer.wrap(body).getShort(from));
    int payload = from + Short.BYTES + idLength;
    if (payload > to) {
      return null;
    }
    String id = new String(body, from + Short.BYTES, idLength, StandardCharsets.UTF_8);
    return new Content(id, Arrays.copyOfRange(body, payload, to));
  }

  private static int crc(byte[] salt, byte[] bytes, int to) {
    CRC32C crc = new CRC32C();
    crc.update(salt);
    crc.update(bytes, 0, to);
    return (int) crc.getValue();
  }
}
