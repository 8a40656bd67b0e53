// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Data within a text, as in {@code data:image/png;base64,iVBORw0…}. */
final class DataUri {

  private static final byte[] SCHEME = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final String ENCODING = ";base64,";

  private DataUri() {}

  /** What the data is, as it stands in JSON; {@code null} if it is none. */
  static @Nullable String mime(byte[] bytes, int from, int to) {
    if (!begins(bytes, from, to)) {
      return null;
    }
    int start = from + SCHEME.length;
    String head = new String(bytes, start, to - start, StandardCharsets.ISO_8859_1);
    int end = head.indexOf(ENCODING);
    if (end < 0) {
      return null;
    }
    String mime = head.substring(0, end);
    return mime.replace("\\/", "/").chars().allMatch(DataUri::isPlain) ? mime : null;
  }

  /** Whether it begins as data does. */
  static boolean begins(byte[] bytes, int from, int to) {
    int end = from + SCHEME.length;
    return end <= to
        && bytes[from] == SCHEME[0] // nearly always enough
        && Arrays.equals(bytes, from, end, SCHEME, 0, SCHEME.length);
  }

  /** How long what stands before the data is. */
  static int head(String mime) {
    return SCHEME.length + mime.length() + ENCODING.length();
  }

  /** Whether all of it could be base64, which text is not for long. */
  static boolean isBase64(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Character.isLetterOrDigit(bytes[i]) && "+/=-_\\".indexOf(bytes[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>';
  }
}
