// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import io.langspan.openai.internal.endpoint.Reader;
import io.langspan.openai.internal.json.Json;
import io.langspan.openai.internal.json.Sieve;

/**
 * An answer as server-sent events, of which the data are JSON in one line, up to {@code [DONE]} or
 * the end.
 */
final class StreamReply implements Reply {

  private static final int EXPECTED = 512;

  private final Call call;
  private final Reader reader;
  private final Sieve sieve = new Sieve(EXPECTED);
  private final EventLines lines = new EventLines(this::data, this::endOfLine);
  private boolean done;

  StreamReply(Call call) {
    this.call = call;
    this.reader = call.reader();
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (!done) {
      lines.feed(bytes, from, to);
      sieve.keep();
    }
  }

  private void data(byte[] bytes, int from, int to) {
    sieve.feed(bytes, from, to);
  }

  private void endOfLine() {
    Json event = sieve.json();
    if (event.isArray()) { // [DONE] is the only one
      done = true;
    } else if (event.isObject() && reader.event(event, call.answer())) {
      call.begins();
    }
    sieve.reset();
  }

  @Override
  public boolean isOver() {
    return done || reader.isOver();
  }

  /** Whether the server has said that nothing follows. */
  boolean isDone() {
    return done;
  }

  @Override
  public void tell() {
    lines.end();
    reader.endOfStream(call.answer());
    sieve.release();
  }
}
