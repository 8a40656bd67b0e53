// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.util.Random;

/** Writes JSON that nobody would write by hand. */
final class RandomJson {

  private static final String[] NAMES = {
    "a",
    "data",
    "embedding",
    "audio",
    "input_audio",
    "b64_json",
    "file_data",
    "url",
    "usage",
    "result",
    "",
    "\\\"",
    "\\u0061",
    "\u00e4",
    "a name that is somewhat longer than others are"
  };
  private static final String[] PIECES = {
    "a",
    " ",
    "\u00e4",
    "\u20ac",
    "\uD83D\uDE00",
    "\\n",
    "\\\"",
    "\\\\",
    "\\u00e4",
    "\\ud83d",
    "\\/",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "data:image/png;base64,",
    "QUJDRA=="
  };
  private static final String[] SCALARS = {
    "0", "-1", "12.5", "1e-7", "123456789012345678901234567890", "true", "false", "null"
  };

  private final Random random;
  private final StringBuilder json = new StringBuilder();
  private int room;

  RandomJson(Random random, int room) {
    this.random = random;
    this.room = room;
  }

  /** One value. */
  String next() {
    value(0);
    return json.toString();
  }

  /** An object with several megabytes in it, here or there. */
  static String large(Random random) {
    StringBuilder large = new StringBuilder("{");
    int fields = 1 + random.nextInt(40);
    for (int i = 0; i < fields; i++) {
      RandomJson part = new RandomJson(random, 1 << random.nextInt(16));
      large.append('"').append(part.name()).append("\":").append(part.next()).append(',');
    }
    int times = random.nextInt(20_000);
    String item = new RandomJson(random, 30).next();
    large.append("\"list\":[").append((item + ",").repeat(times)).append("0],");
    String text = new RandomJson(random, 0).text(40);
    large.append("\"text\":").append('"').append(text.repeat(random.nextInt(20_000))).append('"');
    if (random.nextBoolean()) {
      String member = ",\"" + "k".repeat(random.nextInt(40)) + "\":" + item;
      large.append(member.repeat(random.nextInt(50_000)));
    }
    return large.append(",\"usage\":{\"n\":1}}").toString();
  }

  private void value(int depth) {
    room = depth < 300 ? room - 1 : 0;
    int kind = random.nextInt(depth == 0 ? 2 : 12);
    space();
    switch (kind) {
      case 0, 4, 6 -> object(depth);
      case 1, 5, 7 -> array(depth);
      case 2, 8, 9 -> json.append('"').append(text(random.nextInt(60))).append('"');
      default -> json.append(SCALARS[random.nextInt(SCALARS.length)]);
    }
    space();
  }

  private void object(int depth) {
    json.append('{');
    for (int i = 0, fields = fields(); i < fields; i++) {
      json.append(i == 0 ? "" : ",").append('"').append(name()).append("\":");
      value(depth + 1);
    }
    json.append('}');
  }

  private void array(int depth) {
    json.append('[');
    for (int i = 0, elements = fields(); i < elements; i++) {
      json.append(i == 0 ? "" : ",");
      value(depth + 1);
    }
    json.append(']');
  }

  private int fields() {
    return room <= 0 ? 0 : random.nextInt(6);
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private String text(int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private void space() {
    if (random.nextInt(10) == 0) {
      json.append(random.nextBoolean() ? " " : "\n\t");
    }
  }
}
