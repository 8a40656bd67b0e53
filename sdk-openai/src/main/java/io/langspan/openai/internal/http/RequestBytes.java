// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.http.HttpRequestBody;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a request, without a copy where they are written in one piece. */
final class RequestBytes extends OutputStream {

  private final long whole;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private boolean isShared = true;

  private RequestBytes(long whole) {
    this.whole = whole;
  }

  /** Those of a body that can be written again; {@code null} if it cannot, or is no JSON. */
  static @Nullable RequestBytes of(@Nullable HttpRequestBody body) {
    if (body == null || !body.repeatable() || !isJson(body.contentType())) {
      return null;
    }
    RequestBytes bytes = new RequestBytes(body.contentLength());
    body.writeTo(bytes);
    return bytes;
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null && contentType.startsWith("application/json");
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] more, int offset, int length) {
    if (to == from && length == whole) { // a part may be in a buffer that is filled again
      bytes = more;
      from = offset;
      to = offset + length;
      return;
    }
    if (isShared || to + length > bytes.length) {
      bytes = Arrays.copyOfRange(bytes, from, from + Math.max(2 * (to - from), to - from + length));
      to -= from;
      from = 0;
      isShared = false;
    }
    System.arraycopy(more, offset, bytes, to, length);
    to += length;
  }
}
