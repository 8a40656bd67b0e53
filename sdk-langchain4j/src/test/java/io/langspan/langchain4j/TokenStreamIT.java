// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.langspan.local.LocalObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokenStreamIT {

  @RegisterExtension static final Bench bench = new Bench();

  interface Assistant {
    TokenStream answer(String question);
  }

  private final List<String> heard = new ArrayList<>();

  private static Assistant assistant(StreamStub stub) {
    return AiServices.builder(Assistant.class)
        .streamingChatModel(stub)
        .tools(new Weather())
        .build();
  }

  private TokenStream listening(TokenStream stream) {
    return stream
        .onPartialResponse(heard::add)
        .onCompleteResponse((ChatResponse response) -> heard.add("complete"));
  }

  /** Everything that an application hears of this. */
  private void ask(StreamStub.Play... plays) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    try (StreamStub stub = new StreamStub(plays)) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponse(heard::add)
          .onCompleteResponse(
              response -> {
                heard.add("complete");
                over.countDown();
              })
          .onError(
              failure -> {
                heard.add(failure.toString());
                over.countDown();
              })
          .start();
      assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void stream_isOneTree_withToolRounds() throws Exception {
    ask(
        StreamStub.message(Stub.calls("weather", "{\"city\":\"Ulm\"}")),
        StreamStub.text("Sunny", "."));

    assertThat(heard).containsExactly("Sunny", ".", "complete");
    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
              GENERATION chat stub-1
            """);
    LocalObservation service = bench.named("Assistant.answer");
    assertThat(service.output()).contains("Sunny.");
    assertThat(service.usage()).isEmpty();
  }

  @Test
  void failure_isTheServices() throws Exception {
    ask(StreamStub.failure(new IllegalStateException("cut")));

    assertThat(heard).containsExactly("java.lang.IllegalStateException: cut");
    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
  }

  @Test
  void failure_isTheServices_whenErrorsAreIgnored() {
    try (StreamStub stub = new StreamStub(StreamStub.failure(new IllegalStateException("cut")))) {
      listening(assistant(stub).answer("Weather?")).ignoreErrors().start();
    }

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
  }

  @Test
  void modelThatThrowsAtOnce_endsTheService() {
    IllegalStateException failure = new IllegalStateException("refused");
    try (StreamStub stub = new StreamStub(new StreamStub.Refusal(failure))) {
      TokenStream stream = listening(assistant(stub).answer("Weather?")).ignoreErrors();

      assertThat(catchThrowable(stream::start)).isSameAs(failure);
    }

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
  }

  @Test
  void cancelling_endsTheService() {
    try (StreamStub stub = new StreamStub(StreamStub.text("Sun", "ny."))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponseWithContext((piece, context) -> context.streamingHandle().cancel())
          .onError(failure -> heard.add(failure.toString()))
          .start();
    }

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (WARNING)\n  GENERATION chat stub-1 (WARNING)\n");
    assertThat(heard).isEmpty();
  }

  @Test
  void handlerThatThrows_endsTheService() {
    try (StreamStub stub = new StreamStub(StreamStub.text("Sunny."))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponse(
              piece -> {
                throw new IllegalStateException("mine");
              })
          .ignoreErrors()
          .start();
    }

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
  }

  @Test
  void cancelling_endsTheService_inALaterRound() {
    try (StreamStub stub =
        new StreamStub(
            StreamStub.message(Stub.calls("weather", "{\"city\":\"Ulm\"}")),
            StreamStub.text("Sun", "ny."))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponseWithContext((piece, context) -> context.streamingHandle().cancel())
          .ignoreErrors()
          .start();
    }

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer (WARNING)
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
              GENERATION chat stub-1 (WARNING)
            """);
  }

  @Test
  void modelThatThrowsAtOnce_endsTheService_inALaterRound() {
    try (StreamStub stub =
        new StreamStub(
            StreamStub.message(Stub.calls("weather", "{\"city\":\"Ulm\"}")),
            new StreamStub.Refusal(new IllegalStateException("refused")))) {
      listening(assistant(stub).answer("Weather?")).ignoreErrors().start();
    }

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer (ERROR)
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
              GENERATION chat stub-1 (ERROR)
            """);
  }

  @Test
  void toolThatThrowsAnError_endsTheService() {
    try (StreamStub stub =
        new StreamStub(StreamStub.message(Stub.calls("missing", "{}")), StreamStub.text("Sorry"))) {
      listening(assistant(stub).answer("Weather?")).ignoreErrors().start();
    }

    assertThat(bench.named("missing").level()).isEqualTo("ERROR");
    assertThat(bench.named("Assistant.answer").level()).isNotEqualTo("WARNING");
  }

  @Test
  void handlerThatThrows_inTheEnd_leavesTheServiceOver() {
    try (StreamStub stub = new StreamStub(StreamStub.text("Sunny."))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponse(heard::add)
          .onCompleteResponse(
              response -> {
                throw new IllegalStateException("mine");
              })
          .ignoreErrors()
          .start();
    }

    assertThat(bench.observations())
        .extracting(LocalObservation::name)
        .containsExactlyInAnyOrder("Assistant.answer", "chat stub-1");
  }

  @Test
  void handlerThatThrows_whenItIsToldOfAFailure_leavesTheServiceFailed() {
    try (StreamStub stub = new StreamStub(StreamStub.failure(new IllegalStateException("cut")))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponse(heard::add)
          .onError(
              failure -> {
                throw new IllegalStateException("mine");
              })
          .start();
    }

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
    assertThat(bench.named("Assistant.answer").statusMessage()).isEqualTo("cut");
  }

  @Test
  void handlerThatThrowsAnError_endsTheService() {
    try (StreamStub stub = new StreamStub(StreamStub.text("Sunny."))) {
      assistant(stub)
          .answer("Weather?")
          .onPartialResponse(
              piece -> {
                throw new AssertionError("mine");
              })
          .ignoreErrors()
          .start();
    }

    Forgotten.await(() -> bench.observations().size() == 2);
    assertThat(bench.observations()).extracting(LocalObservation::level).doesNotContain("DEFAULT");
  }

  @Test
  void streamThatIsToldMoreAfterItsEnd_endsOnce() {
    try (StreamStub stub =
        new StreamStub(
            handler -> {
              StreamStub.text("Sunny.").tell(handler);
              handler.onError(new IllegalStateException("late"));
            })) {
      listening(assistant(stub).answer("Weather?")).ignoreErrors().start();
    }

    assertThat(bench.tree()).isEqualTo("AGENT Assistant.answer\n  GENERATION chat stub-1\n");
  }

  @Test
  void streamThatIsNeverStarted_endsWhenNobodyHoldsIt() {
    try (StreamStub stub = new StreamStub()) {
      assertThat(assistant(stub).answer("Weather?")).isNotNull();
    }

    Forgotten.await(() -> !bench.observations().isEmpty());

    LocalObservation service = bench.only();
    assertThat(service.name()).isEqualTo("Assistant.answer");
    assertThat(service.level()).isEqualTo("WARNING");
    assertThat(service.statusMessage()).startsWith("never finished");
  }

  @Test
  void streamThatIsStartedLate_isNotForgotten() {
    try (StreamStub stub = new StreamStub(StreamStub.text("Sunny."))) {
      TokenStream stream = listening(assistant(stub).answer("Weather?")).ignoreErrors();
      System.gc();
      System.gc();
      stream.start();
    }

    assertThat(bench.tree()).isEqualTo("AGENT Assistant.answer\n  GENERATION chat stub-1\n");
  }
}
