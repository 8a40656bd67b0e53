// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.langspan.Langspan;
import io.langspan.langchain4j.LangspanLangChain4j;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandInTest {

  /** What its own package alone sees. */
  interface Warmable {
    String warm(String how);

    boolean isWarm();
  }

  /** An application's own way to ask. */
  public interface Polite extends ChatModel {
    @Override
    default String chat(String question) {
      return ChatModel.super.chat("Please: " + question);
    }
  }

  private static class Echo implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      UserMessage last = (UserMessage) request.messages().get(0);
      return ChatResponse.builder().aiMessage(AiMessage.from(last.singleText())).build();
    }
  }

  private static final class Own extends Echo implements Warmable, Polite {
    @Override
    public String warm(String how) {
      return how + " warm";
    }

    @Override
    public boolean isWarm() {
      return true;
    }
  }

  private static ChatModel wrap(ChatModel model) {
    return LangspanLangChain4j.wrap(model, Langspan.noop());
  }

  @Test
  void wrapped_answersWhatOnlyItsOwnPackageSees() {
    Warmable model = (Warmable) wrap(new Own());

    assertThat(model.isWarm()).isTrue();
    assertThat(model.warm("very")).isEqualTo("very warm");
  }

  @Test
  void wrapped_asksAsTheApplicationsOwnInterfaceDoes() {
    assertThat(wrap(new Own()).chat("more")).isEqualTo("Please: more");
  }

  @Test
  void wrapped_asksAsLangChain4jDoes_otherwise() {
    assertThat(wrap(new Echo()).chat("more")).isEqualTo("more");
  }

  @Test
  void wrapped_tellsItsListeners() {
    ChatModelListener listener = new ChatModelListener() {};
    ChatModel model =
        wrap(
            new Echo() {
              @Override
              public List<ChatModelListener> listeners() {
                return List.of(listener);
              }
            });

    assertThat(model.listeners()).containsExactly(listener);
  }
}
