// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import io.langspan.openai.internal.endpoint.Answer;
import io.langspan.openai.internal.json.Json;
import io.langspan.openai.internal.json.Sieve;

/** What the server says instead of an answer. */
final class ErrorReply implements Reply {

  private final Sieve sieve = new Sieve(512);
  private final Answer answer;
  private final int status;

  ErrorReply(Call call, int status) {
    this.answer = call.answer();
    this.status = status;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    sieve.feed(bytes, from, to);
    sieve.keep();
  }

  @Override
  public boolean isOver() {
    return true;
  }

  @Override
  public boolean isError() {
    return true;
  }

  @Override
  public void tell() {
    Json error = sieve.json().get("error");
    answer.failed(error, "HTTP status " + status);
  }
}
