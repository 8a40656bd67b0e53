// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.instrumentation.Safely;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer, which the application reads as ever; we see what it reads. */
final class CapturedBody extends InputStream {

  private final InputStream body;
  private final Call call;
  private final Reply reply;

  /** As long as the body can be read, its answer is not abandoned. */
  @SuppressWarnings("unused")
  private final CapturedResponse response;

  CapturedBody(InputStream body, CapturedResponse response, Call call, Reply reply) {
    this.body = body;
    this.response = response;
    this.call = call;
    this.reply = reply;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = body.read(bytes, offset, length);
    } catch (Throwable failure) {
      call.broken(reply, failure);
      throw failure;
    }
    if (count > 0 && !call.hasEnded()) {
      Safely.run("what was read", () -> saw(bytes, offset, offset + count));
    } else if (count < 0) {
      call.over(reply);
    }
    return count;
  }

  private void saw(byte[] bytes, int from, int to) {
    synchronized (reply) { // a call may be cancelled on another thread; nothing waits in here
      reply.feed(bytes, from, to);
    }
    if (reply instanceof StreamReply stream && stream.isDone()) {
      call.over(reply);
    }
  }

  @Override
  public int available() throws IOException {
    return body.available();
  }

  @Override
  public void close() throws IOException {
    try {
      body.close();
    } finally {
      call.closed(reply);
    }
  }
}
