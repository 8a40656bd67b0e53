// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.json.Text;

/** Writes names that others gave us so that they cannot break what surrounds them. */
final class Texts {

  private Texts() {}

  /** Appends a JSON string of valid Unicode. */
  static void appendJson(StringBuilder json, String name) {
    String text = Text.valid(name);
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        appendEscape(json, c);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /** One line, without characters that a terminal or a log reader acts upon. */
  static String forLog(String name) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE ->
            appendEscape(line, c);
        default -> line.append(c);
      }
    }
    return line.toString();
  }

  private static void appendEscape(StringBuilder text, char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((c >> shift) & 0xF, 16));
    }
  }
}
