// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The body of one request: envelopes, joined. */
final class Body extends ByteArrayOutputStream {

  private Body(int expected) {
    super(expected);
  }

  static Body of(Kind kind, List<Envelope> envelopes) throws IOException {
    Body body = new Body(expected(kind, envelopes));
    if (kind.gzip) {
      try (OutputStream gzip = new FastGzip(body)) {
        write(kind, envelopes, gzip);
      }
    } else {
      write(kind, envelopes, body);
    }
    return body;
  }

  /** What holds it, from 0 to {@link #size()}: not copied, for it may be megabytes. */
  byte[] array() {
    return buf;
  }

  private static int expected(Kind kind, List<Envelope> envelopes) {
    long raw = 16;
    for (Envelope envelope : envelopes) {
      raw += envelope.bytes().length + 1L;
    }
    // Text shrinks to less than a half; the stream grows where it does not.
    return (int) Math.min(Integer.MAX_VALUE - 8, kind.gzip ? 256 + raw / 2 : raw);
  }

  private static void write(Kind kind, List<Envelope> envelopes, OutputStream out)
      throws IOException {
    writeAscii(kind.prefix, out);
    boolean first = true;
    for (Envelope envelope : envelopes) {
      if (!first) {
        writeAscii(kind.separator, out);
      }
      first = false;
      out.write(envelope.bytes());
    }
    writeAscii(kind.suffix, out);
  }

  private static void writeAscii(String text, OutputStream out) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      out.write(text.charAt(i));
    }
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
