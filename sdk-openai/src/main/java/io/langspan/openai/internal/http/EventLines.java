// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.json.Scan;

/**
 * The data of server-sent events, wherever the bytes are cut. Everything but {@code data} is passed
 * over.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">
 *     the format</a>
 */
final class EventLines {

  private static final String DATA = "data:";

  /** Takes a part of a line of data. */
  interface Data {
    void take(byte[] bytes, int from, int to);
  }

  private final Data data;
  private final Runnable endOfLine;
  private int matched;
  private boolean isData;
  private boolean isOther;
  private boolean hasData;

  EventLines(Data data, Runnable endOfLine) {
    this.data = data;
    this.endOfLine = endOfLine;
  }

  void feed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (isData || isOther) {
        int end = Scan.first(bytes, at, to, '\n', '\r');
        if (isData && end > at) {
          hasData = true;
          data.take(bytes, at, end);
        }
        at = end;
        if (at < to) {
          end();
          at++;
        }
      } else {
        byte b = bytes[at++];
        if (b == '\n' || b == '\r') {
          matched = 0;
        } else if (b == DATA.charAt(matched)) {
          matched++;
          isData = matched == DATA.length();
        } else {
          isOther = true;
        }
      }
    }
  }

  /** The line is over, or the stream within it. */
  void end() {
    if (hasData) {
      endOfLine.run();
    }
    matched = 0;
    isData = false;
    isOther = false;
    hasData = false;
  }
}
