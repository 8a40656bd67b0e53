// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Images, audio and files: where they are, or of what type and size; never what is in them. */
public final class Media {

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  private Media() {}

  /** An address as it is, and for data what it is and how much of it. */
  public static String of(@Nullable URI url, @Nullable String base64, @Nullable String type) {
    if (url == null) {
      return leftOut(type, base64 == null ? 0 : base64.length());
    }
    String address = url.toString();
    int data = address.startsWith(DATA) ? address.indexOf(BASE64) : -1;
    return data < 0
        ? address
        : leftOut(
            address.substring(DATA.length(), data), address.length() - data - BASE64.length());
  }

  /** Bytes that nobody has encoded. */
  static String ofBytes(@Nullable String type, long bytes) {
    return "<" + (type == null ? "data" : type) + ": " + bytes + " bytes left out>";
  }

  private static String leftOut(@Nullable String type, int base64) {
    return ofBytes(type, base64 / 4L * 3);
  }
}
