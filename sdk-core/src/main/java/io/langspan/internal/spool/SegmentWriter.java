// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Appends to one segment. A batch is in it whole or not at all. */
final class SegmentWriter {

  final Segment segment;
  final Path path;
  private final Disk.File file;
  private final @Nullable Sealer sealer;
  private final ByteBuffer buffer;
  private long end;
  private boolean usable = true;

  /** Whether the name of the file is durable. */
  boolean named;

  SegmentWriter(
      Segment segment, Path path, Disk.File file, @Nullable Sealer sealer, ByteBuffer buffer) {
    this.segment = segment;
    this.path = path;
    this.file = file;
    this.sealer = sealer;
    this.buffer = buffer;
  }

  /** Where the next record will start. */
  long end() {
    return end;
  }

  /** Whether it makes sense to append more. */
  boolean usable() {
    return usable;
  }

  void append(Collection<Outgoing> batch) throws IOException {
    long start = end;
    try {
      buffer.clear();
      for (Outgoing out : batch) {
        RecordCodec.Encoded encoded = RecordCodec.encode(out, segment.id, sealer);
        put(encoded.head());
        put(encoded.payload());
        if (buffer.remaining() < RecordCodec.CHECKSUM) {
          drain();
        }
        buffer.putInt(encoded.checksum());
      }
      drain();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      end = start;
      takeBack();
      throw e instanceof IOException io ? io : new IOException(e);
    }
  }

  private void put(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; ) {
      if (!buffer.hasRemaining()) {
        drain();
      }
      int n = Math.min(buffer.remaining(), bytes.length - from);
      buffer.put(bytes, from, n);
      from += n;
    }
  }

  private void drain() throws IOException {
    buffer.flip();
    int length = buffer.remaining();
    file.write(buffer, end);
    end += length;
    buffer.clear();
  }

  /** Records of a batch that failed must not be found by the next start. */
  private void takeBack() {
    try {
      file.truncate(end);
    } catch (IOException e) {
      usable = false;
    }
  }

  void force() throws IOException {
    file.force();
  }

  void close() {
    usable = false;
    try {
      file.close();
    } catch (IOException ignored) {
      // What counts was said by force().
    }
  }
}
