// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.langspan.usage.CostBudgetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CostBudgetIT {

  private final LangspanLocal local = LangspanLocal.start();
  private Langspan langspan = Langspan.noop();

  private void allow(CostBudget.Builder budget) {
    langspan =
        LangspanSdk.builder()
            .baseUrl(local.url())
            .credentials(local.publicKey(), local.secretKey())
            .shutdownHook(false)
            .costBudget(budget.build())
            .build();
    Langspan.setGlobal(langspan); // which AI services record with
  }

  @AfterEach
  void close() {
    Langspan.resetGlobalForTest();
    langspan.close();
    local.close();
  }

  interface Assistant {
    String answer(String question);
  }

  interface Streamer {
    TokenStream answer(String question);
  }

  private static CostBudget.Builder nothing() {
    return CostBudget.perTrace(Cost.zero());
  }

  /** By a model that has a price. */
  private static ChatResponse priced(String text) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text))
        .modelName("gpt-5-mini")
        .tokenUsage(new TokenUsage(700, 300))
        .build();
  }

  private static final EmbeddingModel EMBEDDINGS =
      segments -> Response.from(List.of(Embedding.from(new float[] {1})));

  @Test
  void chat_isRefused_onceTheBudgetIsSpent() {
    allow(nothing().refuseCalls());
    Stub stub = new Stub(priced("One."), priced("Another trace."));
    ChatModel model = LangspanLangChain4j.wrap(stub);

    langspan.run(
        "request",
        request -> {
          model.chat("How long?");
          assertThatThrownBy(() -> model.chat("And then?")).isInstanceOf(CostBudgetException.class);
          assertThatThrownBy(() -> LangspanLangChain4j.wrap(EMBEDDINGS).embed("And then?"))
              .isInstanceOf(CostBudgetException.class);
        });
    assertThat(model.chat("How long?")).isEqualTo("Another trace.");

    assertThat(stub.asked).hasSize(2);
    assertThat(langspan.flush(Duration.ofSeconds(60)).complete()).isTrue();
    assertThat(local.observations())
        .filteredOn(row -> row.level().equals("ERROR"))
        .hasSize(2)
        .extracting(LocalObservation::statusMessage)
        .allMatch(message -> message.contains("The call was not made: of $0 per trace"));
  }

  @Test
  void chat_goesOn_whenTheBudgetOnlyTells() {
    allow(nothing());
    ChatModel model = LangspanLangChain4j.wrap(new Stub(priced("One."), priced("Two.")));

    langspan.run(
        "request",
        request -> {
          model.chat("How long?");
          assertThat(model.chat("And then?")).isEqualTo("Two.");
        });
  }

  @Test
  void stream_tellsItsHandler_onceTheBudgetIsSpent() throws Exception {
    allow(nothing().refuseCalls());
    StreamStub stub = new StreamStub(handler -> handler.onPartialResponse("never"));
    CompletableFuture<Throwable> told = new CompletableFuture<>();

    langspan.run(
        "request",
        request -> {
          LangspanLangChain4j.wrap(new Stub(priced("One."))).chat("How long?");
          AiServices.create(Streamer.class, stub)
              .answer("And then?")
              .onPartialResponse(piece -> {})
              .onCompleteResponse(response -> told.complete(new AssertionError("answered")))
              .onError(told::complete)
              .start();
        });

    assertThat(told.get(60, TimeUnit.SECONDS)).isInstanceOf(CostBudgetException.class);
    assertThat(langspan.flush(Duration.ofSeconds(60)).complete()).isTrue();
    assertThat(local.observations())
        .filteredOn(row -> row.level().equals("ERROR"))
        .extracting(LocalObservation::name)
        .containsExactlyInAnyOrder("chat stub-1", "Streamer.answer");
  }

  @Test
  void service_isRefused_withoutALineOfCode() {
    allow(nothing().refuseCalls());
    Stub stub = new Stub(priced("One."), priced("Two."));
    Assistant assistant = AiServices.create(Assistant.class, stub);

    Throwable thrown =
        catchThrowable(
            () ->
                langspan.run(
                    "request",
                    request -> {
                      assistant.answer("How long?");
                      assistant.answer("And then?");
                    }));

    assertThat(thrown).isInstanceOf(CostBudgetException.class);
    assertThat(stub.asked).hasSize(1);
  }
}
