// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import io.langspan.openai.internal.endpoint.Reader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An answer that is no JSON: text, of which the beginning is kept, or a file that is counted. */
final class PlainReply implements Reply {

  private static final int MOST = 256 * 1024;

  private final Call call;
  private final Reader reader;
  private final String type;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream(0);
  private long bytes;

  PlainReply(Call call, String type) {
    this.call = call;
    this.reader = call.reader();
    this.type = type;
  }

  @Override
  public void feed(byte[] more, int from, int to) {
    bytes += to - from;
    if (isText() && text.size() < MOST) {
      text.write(more, from, Math.min(to - from, MOST - text.size()));
    }
  }

  private boolean isText() {
    return type.startsWith("text/");
  }

  /** Such an answer does not say when it is over. */
  @Override
  public boolean isOver() {
    return true;
  }

  @Override
  public void tell() {
    if (isText()) {
      reader.plain(text.toString(StandardCharsets.UTF_8), call.answer());
    } else {
      reader.file(type, bytes, call.answer());
    }
  }
}
