// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import io.langspan.openai.internal.endpoint.Answer;
import io.langspan.openai.internal.endpoint.Reader;
import io.langspan.openai.internal.json.Sieve;

/** An answer in one piece, or an error instead of one. */
final class JsonReply implements Reply {

  private final Sieve sieve;
  private final Reader reader;
  private final Answer answer;

  JsonReply(Call call, int expected) {
    this.sieve = new Sieve(expected);
    this.reader = call.reader();
    this.answer = call.answer();
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    sieve.feed(bytes, from, to);
    sieve.keep();
  }

  @Override
  public boolean isOver() {
    return sieve.isComplete();
  }

  @Override
  public void tell() {
    reader.answer(sieve.json(), answer);
    sieve.release(); // readers keep text
  }
}
