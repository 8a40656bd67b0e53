// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.HexFormat;

/** Names that others gave us, so that they cannot break the log which they are written to. */
public final class LogName {

  private static final int MAX_LENGTH = 200;

  private LogName() {}

  /** The beginning on one line, without characters that a terminal or a log reader acts upon. */
  public static String of(String name) {
    String cut = cut(name);
    StringBuilder line = new StringBuilder(cut.length());
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE ->
            line.append("\\u").append(HexFormat.of().toHexDigits(c));
        default -> line.append(c);
      }
    }
    return line.toString();
  }

  /** The beginning, by which to remember what was reported: a name may be a megabyte. */
  public static String cut(String name) {
    return name.substring(0, Math.min(name.length(), MAX_LENGTH));
  }
}
