// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.transformer.CompressingQueryTransformer;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** AI services that look something up before they ask. */
class RetrievalServiceIT {

  private static final String AUTOMATIC = "langspan.langchain4j.automatic";

  @RegisterExtension static final Bench bench = new Bench();

  @AfterEach
  void automaticAgain() {
    System.clearProperty(AUTOMATIC);
  }

  interface Assistant {
    String answer(String question);
  }

  @Test
  void service_hasItsRetrieval_andThenItsModelBelow() {
    EmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
    store.add(Rag.Vectors.vector(), TextSegment.from("Four weeks."));
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("Four weeks."))
            .contentRetriever(
                EmbeddingStoreContentRetriever.builder()
                    .embeddingModel(LangspanLangChain4j.wrap(new Rag.Vectors()))
                    .embeddingStore(store)
                    .build())
            .build();

    assertThat(assistant.answer("How long?")).isEqualTo("Four weeks.");

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN Assistant.answer
              CHAIN augment DefaultRetrievalAugmentor
                RETRIEVER retrieve EmbeddingStoreContentRetriever
                  EMBEDDING embeddings
                SPAN aggregate DefaultContentAggregator
                SPAN inject DefaultContentInjector
              GENERATION chat stub-1
            """);
  }

  @Test
  void agent_hasItsRetrieval_beforeItsTools() {
    AiServices.builder(Assistant.class)
        .chatModel(new Stub(Stub.calls("weather", "{\"city\":\"Ulm\"}"), "Sunny."))
        .tools(new Weather())
        .contentRetriever(Rag.finding("Ulm is a city."))
        .build()
        .answer("Weather?");

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            AGENT Assistant.answer
              CHAIN augment DefaultRetrievalAugmentor
                RETRIEVER retrieve
                SPAN aggregate DefaultContentAggregator
                SPAN inject DefaultContentInjector
              GENERATION chat stub-1
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
            """);
  }

  @Test
  void compression_isBelowTheRetrieval_withItsModel() {
    Stub compressing = new Stub("and in Ulm?");
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("Sunny.", "Rainy."))
            .chatMemory(MessageWindowChatMemory.withMaxMessages(5))
            .retrievalAugmentor(
                DefaultRetrievalAugmentor.builder()
                    .queryTransformer(
                        new CompressingQueryTransformer(LangspanLangChain4j.wrap(compressing)))
                    .contentRetriever(Rag.finding())
                    .build())
            .build();
    assistant.answer("Weather in Bonn?");
    bench.reset();

    assistant.answer("And Ulm?");

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN Assistant.answer
              CHAIN augment DefaultRetrievalAugmentor
                RETRIEVER retrieve
                SPAN aggregate DefaultContentAggregator
                SPAN inject DefaultContentInjector
                SPAN transform CompressingQueryTransformer
                  GENERATION chat stub-1
              GENERATION chat stub-1
            """);
  }

  @Test
  void retrievers_areBelowTheService_onThreadsOfAPool_whenTheyAloneAreTraced() {
    System.setProperty(AUTOMATIC, "false");
    ContentRetriever one = LangspanLangChain4j.wrap(Rag.finding("a"));
    ContentRetriever other = LangspanLangChain4j.wrap(Rag.finding("b"));
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(LangspanLangChain4j.wrap(new Stub("Four weeks.")))
            .retrievalAugmentor(
                DefaultRetrievalAugmentor.builder()
                    .queryRouter(query -> List.of(one, other))
                    .build())
            .build();

    assistant.answer("How long?");

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN Assistant.answer
              GENERATION chat stub-1
              RETRIEVER retrieve
              RETRIEVER retrieve
            """);
  }

  @Test
  void augmentation_isBelowTheService_onAnotherThread() {
    System.setProperty(AUTOMATIC, "false");
    RetrievalAugmentor traced =
        LangspanLangChain4j.wrap(
            (RetrievalAugmentor)
                request -> new AugmentationResult(UserMessage.from("How long, Ulm?"), List.of()));
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(LangspanLangChain4j.wrap(new Stub("Four weeks.")))
            .retrievalAugmentor(
                request -> CompletableFuture.supplyAsync(() -> traced.augment(request)).join())
            .build();

    assistant.answer("How long?");

    assertThat(Shape.of(bench.observations()))
        .isEqualTo("CHAIN Assistant.answer\n  CHAIN augment\n  GENERATION chat stub-1\n");
  }

  @Test
  void service_ends_whenItsRetrievalThrowsAnError() {
    Error failure = new NoClassDefFoundError("gone");
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("Four weeks."))
            .contentRetriever(
                query -> {
                  throw failure;
                })
            .build();

    Throwable thrown = catchThrowable(() -> assistant.answer("How long?"));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN Assistant.answer (ERROR)
              CHAIN augment DefaultRetrievalAugmentor (ERROR)
                RETRIEVER retrieve (ERROR)
            """);
  }
}
