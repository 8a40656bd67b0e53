// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream of chat completions without the event that has nothing but the usage, which we asked
 * for, not the application. Every other byte passes as it is, as soon as its line is whole: nobody
 * could read a part of it anyway.
 */
final class WithoutUsage extends InputStream {

  private static final int BUFFER = 8192;

  private final InputStream body;
  private byte[] bytes = new byte[BUFFER];
  private int from;
  private int lineStart;
  private int to;
  private boolean ended;
  private boolean skipsBlank;

  WithoutUsage(InputStream body) {
    this.body = body;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (from == lineStart && !ended) {
      fill();
    }
    int count = Math.min(length, lineStart - from);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(bytes, from, target, offset, count);
    from += count;
    return count;
  }

  /** Reads more, and lets pass what is whole: {@code from} to {@code lineStart}. */
  private void fill() throws IOException {
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      lineStart -= from;
      from = 0;
    }
    if (to == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int count = body.read(bytes, to, bytes.length - to);
    if (count < 0) {
      ended = true;
      to = isUsageAlone(lineStart, to) ? lineStart : to;
      lineStart = to;
      return;
    }
    int scan = to;
    to += count;
    while (scan < to) {
      if (bytes[scan] == '\n') {
        int next = scan + 1;
        if (isLeftOut(lineStart, next)) {
          System.arraycopy(bytes, next, bytes, lineStart, to - next);
          to -= next - lineStart;
          scan = lineStart;
          continue;
        }
        lineStart = next;
      }
      scan++;
    }
  }

  private boolean isLeftOut(int start, int end) {
    int stop = end - 1;
    if (stop > start && bytes[stop - 1] == '\r') {
      stop--;
    }
    if (start == stop) {
      boolean skipped = skipsBlank;
      skipsBlank = false;
      return skipped;
    }
    skipsBlank = isUsageAlone(start, stop);
    return skipsBlank;
  }

  private boolean isUsageAlone(int start, int stop) {
    if (stop - start < 6 || bytes[start] != 'd' || bytes[start + 4] != ':') {
      return false;
    }
    Json event = Json.of(bytes, start + 5, stop);
    Json choices = event.get("choices");
    return choices.isArray() && choices.isEmpty() && event.get("usage").isObject();
  }

  @Override
  public int available() throws IOException {
    return lineStart - from;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
