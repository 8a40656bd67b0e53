// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamingIT {

  @RegisterExtension static final Bench bench = new Bench();
  private static final ChatRequest QUESTION =
      ChatRequest.builder().messages(UserMessage.from("How long?")).build();

  /** A handler of an application. */
  private static class Heard implements StreamingChatResponseHandler {
    final List<String> heard = new ArrayList<>();

    @Override
    public void onPartialResponse(String piece) {
      heard.add(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      heard.add("complete");
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(failure.toString());
    }
  }

  /** What an application hears of this, traced. */
  private static List<String> ask(StreamStub.Play play, Heard handler) {
    try (StreamStub stub = new StreamStub(play)) {
      LangspanLangChain4j.wrap(stub).chat(QUESTION, handler);
    }
    return handler.heard;
  }

  @Test
  void stream_isOneGeneration_withTheTimeOfItsFirstPiece() {
    assertThat(ask(StreamStub.text("Four ", "weeks."), new Heard()))
        .containsExactly("Four ", "weeks.", "complete");

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat stub-1");
    assertThat(call.input()).contains("How long?");
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.completionStartTime()).isBetween(call.startTime(), call.endTime());
    assertThat(call.usage()).containsEntry("output", 3L);
  }

  @Test
  void stream_isOneGeneration_whenItIsAskedWithAText() {
    Heard handler = new Heard();
    try (StreamStub stub = new StreamStub(StreamStub.text("a"))) {
      LangspanLangChain4j.wrap(stub).chat("one", handler);
    }

    assertThat(handler.heard).containsExactly("a", "complete");
    assertThat(bench.only().input()).contains("one");
  }

  @Test
  void failure_isRecorded_withWhatHadCome() {
    IllegalStateException failure = new IllegalStateException("cut");

    List<String> heard =
        ask(
            handler -> {
              StreamStub.piece(handler, "Four ", new StreamStub.Handle());
              handler.onError(failure);
            },
            new Heard());

    assertThat(heard).containsExactly("Four ", failure.toString());
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).isEqualTo("cut");
    assertThat(bench.only().output()).contains("Four ");
  }

  @Test
  void cancelling_endsTheGeneration_withWhatHadCome() {
    ask(
        StreamStub.text("Four ", "weeks."),
        new Heard() {
          @Override
          public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            context.streamingHandle().cancel();
            heard.add("cancelled " + context.streamingHandle().isCancelled());
          }
        });

    assertThat(bench.only().level()).isEqualTo("WARNING");
    assertThat(bench.only().statusMessage()).isEqualTo("cancelled");
    assertThat(bench.only().output()).contains("Four ").doesNotContain("weeks");
  }

  @Test
  void handlerThatThrows_isRecorded_asTheProviderTellsIt() {
    IllegalStateException failure = new IllegalStateException("mine");

    List<String> heard =
        ask(
            handler -> StreamStub.piece(handler, "Four ", new StreamStub.Handle()),
            new Heard() {
              @Override
              public void onPartialResponse(String piece) {
                throw failure;
              }
            });

    assertThat(heard).containsExactly(failure.toString());
    assertThat(bench.only().statusMessage()).isEqualTo("mine");
  }

  @Test
  void modelThatThrowsAtOnce_isRecorded() {
    IllegalStateException failure = new IllegalStateException("refused");
    try (StreamStub stub = new StreamStub(new StreamStub.Refusal(failure))) {
      StreamingChatModel model = LangspanLangChain4j.wrap(stub);

      assertThat(catchThrowable(() -> model.chat(QUESTION, new Heard()))).isSameAs(failure);
    }

    assertThat(bench.only().statusMessage()).isEqualTo("refused");
  }

  @Test
  void modelThatThrowsAnErrorAtOnce_isRecorded() {
    AssertionError failure = new AssertionError("broken");
    StreamingChatModel model =
        LangspanLangChain4j.wrap(
            new StreamingChatModel() {
              @Override
              public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                throw failure;
              }
            });

    assertThat(catchThrowable(() -> model.chat(QUESTION, new Heard()))).isSameAs(failure);
    assertThat(bench.only().level()).isEqualTo("ERROR");
  }

  @Test
  void stream_endsOnce_whenItIsToldMoreAfterItWasCancelled() {
    ask(
        handler -> {
          StreamStub.Handle handle = new StreamStub.Handle();
          StreamStub.piece(handler, "Four ", handle);
          handler.onCompleteResponse(Stub.response(AiMessage.from("Four weeks.")));
        },
        new Heard() {
          @Override
          public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            context.streamingHandle().cancel();
          }
        });

    assertThat(bench.only().level()).isEqualTo("WARNING");
    assertThat(bench.only().output()).doesNotContain("weeks");
  }

  @Test
  void handler_isCalledWhereTheCallWasMade() {
    try (Observation around = bench.langspan.startObservation("around")) {
      around.input("x");
      ask(
          StreamStub.text("a"),
          new Heard() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
              bench.langspan.event("complete");
            }
          });
    }

    assertThat(bench.tree()).isEqualTo("SPAN around\n  GENERATION chat stub-1\n  EVENT complete\n");
  }

  @Test
  void generation_isOver_beforeTheApplicationGoesOn() {
    ask(
        StreamStub.text("a"),
        new Heard() {
          @Override
          public void onCompleteResponse(ChatResponse response) {
            assertThat(bench.observations()).hasSize(1);
          }
        });

    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }

  @Test
  void listener_recordsAStream() {
    try (StreamStub stub = new StreamStub(StreamStub.text("a"))) {
      StreamingChatModel listening =
          new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
              stub.doChat(request, handler);
            }

            @Override
            public List<dev.langchain4j.model.chat.listener.ChatModelListener> listeners() {
              return List.of(LangspanLangChain4j.chatModelListener());
            }
          };
      listening.chat(QUESTION, new Heard());
    }

    assertThat(bench.only().output()).contains("\"a\"");
  }

  @Test
  void stream_ofWhichNothingIsHeard_endsWhenNobodyHoldsIt() {
    ask(handler -> {}, new Heard());

    Forgotten.await(() -> !bench.observations().isEmpty());

    assertThat(bench.only().level()).isEqualTo("WARNING");
    assertThat(bench.only().statusMessage()).startsWith("never finished");
  }
}
