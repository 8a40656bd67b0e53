// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.math.BigDecimal;
import java.util.Map;

/** A provider: how LangChain4j asks it, what it answers, and what is to be told of that. */
interface Provider {

  /** The provider's model, asked at this address. */
  ChatModel model(String url);

  /** The same, answering in pieces. */
  StreamingChatModel streamingModel(String url);

  /** What the provider answers. */
  String answer();

  /** What it answers in pieces. */
  String pieces();

  /** The type of what it answers in pieces. */
  default String typeOfPieces() {
    return "text/event-stream";
  }

  /** What is to be told of either. */
  Told told();

  /**
   * What is told.
   *
   * @param usage all buckets, of which none is part of another
   * @param cost in US dollars; {@code null} if nobody knows the price
   */
  record Told(
      String provider,
      String model,
      String id,
      String finish,
      Map<String, Long> usage,
      BigDecimal cost) {}
}
