// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

/** What a field holds, by its name. */
enum Role {
  PLAIN,
  VECTOR,
  BASE64,
  AUDIO,
  RESULT;

  /** Whether a string there is data for machines. */
  boolean isMedia() {
    return this == VECTOR || this == BASE64;
  }

  /** Whether a string there is such data if it looks like it: a result may be text, too. */
  boolean isPerhapsMedia() {
    return this == RESULT || this == AUDIO;
  }

  /**
   * What a field of this name holds.
   *
   * @param around what the object holds that the field is in
   */
  static Role of(byte[] name, int from, int to, Role around) {
    return switch (to - from) {
      case 4 -> around == AUDIO && is(name, from, "data") ? BASE64 : PLAIN;
      case 5 -> is(name, from, "audio") ? AUDIO : PLAIN;
      case 6 -> is(name, from, "result") ? RESULT : PLAIN;
      case 8 -> is(name, from, "b64_json") ? BASE64 : PLAIN;
      case 9 -> is(name, from, "embedding") ? VECTOR : is(name, from, "file_data") ? BASE64 : PLAIN;
      case 11 -> is(name, from, "input_audio") ? AUDIO : PLAIN;
      case 17 ->
          is(name, from, "partial_image_b64")
              ? BASE64
              : is(name, from, "encrypted_content") ? RESULT : PLAIN;
      default -> PLAIN;
    };
  }

  private static boolean is(byte[] name, int from, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (name[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
