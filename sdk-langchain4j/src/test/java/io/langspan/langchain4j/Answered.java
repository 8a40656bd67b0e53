// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What comes of a stream in the end. */
final class Answered implements StreamingChatResponseHandler {

  private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

  private Answered() {}

  static ChatResponse by(StreamingChatModel model, String question) throws Exception {
    Answered answered = new Answered();
    model.chat(question, answered);
    return answered.answer.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    answer.complete(response);
  }

  @Override
  public void onError(Throwable failure) {
    answer.completeExceptionally(failure);
  }
}
