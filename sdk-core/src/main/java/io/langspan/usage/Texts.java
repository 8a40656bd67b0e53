// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.json.Text;
import java.util.HexFormat;

/** Writes names that others gave us so that they cannot break the JSON around them. */
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
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
