// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.content.retriever.listener.ContentRetrieverListener;
import dev.langchain4j.rag.content.retriever.listener.ContentRetrieverRequestContext;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContentRetrieverIT {

  @RegisterExtension static final Bench bench = new Bench();

  @Test
  void retrieve_isARetriever_withQueryAndContents() {
    Content content =
        Content.from(
            TextSegment.from("Four weeks.", Metadata.from("page", "7")),
            Map.of(ContentMetadata.SCORE, 0.9, ContentMetadata.EMBEDDING_ID, "e-1"));
    List<Content> found = List.of(content);
    ContentRetriever retriever = LangspanLangChain4j.wrap((ContentRetriever) query -> found);

    List<Content> contents = retriever.retrieve(Query.from("How long?"));

    assertThat(contents).isSameAs(found);
    LocalObservation step = bench.only();
    assertThat(step.type()).isEqualTo("RETRIEVER");
    assertThat(step.name()).isEqualTo("retrieve");
    assertThat(step.input()).isEqualTo("How long?");
    assertThat(step.output())
        .contains("\"text\":\"Four weeks.\"", "\"metadata\":{\"page\":\"7\"}")
        .contains("\"score\":0.9", "\"embedding_id\":\"e-1\"");
  }

  @Test
  void retrieve_isNamedAfterItsClass() {
    LangspanLangChain4j.wrap(retriever(null)).retrieve(Query.from("How long?"));

    assertThat(bench.only().name()).isEqualTo("retrieve EmbeddingStoreContentRetriever");
  }

  @Test
  void retrieve_isNamedAsTheApplicationSays() {
    LangspanLangChain4j.wrap(retriever("handbook")).retrieve(Query.from("How long?"));

    assertThat(bench.only().name()).isEqualTo("retrieve handbook");
  }

  @Test
  void embeddings_areBelowTheRetriever() {
    ContentRetriever retriever =
        LangspanLangChain4j.wrap(
            EmbeddingStoreContentRetriever.builder()
                .embeddingModel(LangspanLangChain4j.wrap(new Rag.Vectors()))
                .embeddingStore(LangspanLangChain4j.wrap(store("Four weeks.")))
                .build());

    List<Content> found = retriever.retrieve(Query.from("How long?"));

    assertThat(found).extracting(each -> each.textSegment().text()).containsExactly("Four weeks.");
    assertThat(bench.tree())
        .isEqualTo(
            """
            RETRIEVER retrieve EmbeddingStoreContentRetriever
              EMBEDDING embeddings
              SPAN search InMemoryEmbeddingStore
            """);
  }

  @Test
  void retrieve_isBelowWhatIsCurrent() {
    ContentRetriever retriever = LangspanLangChain4j.wrap(Rag.finding("Four weeks."));

    bench.langspan.run("around", around -> retriever.retrieve(Query.from("How long?")));

    assertThat(bench.tree()).isEqualTo("SPAN around\n  RETRIEVER retrieve\n");
  }

  @Test
  void body_hasTheRetrieverCurrent() {
    ContentRetriever retriever =
        LangspanLangChain4j.wrap(
            (ContentRetriever)
                query -> {
                  Observation.current().event("inside");
                  return List.of();
                });

    retriever.retrieve(Query.from("How long?"));

    assertThat(bench.tree()).isEqualTo("RETRIEVER retrieve\n  EVENT inside\n");
  }

  @Test
  void failure_isThrownOn_andRecorded() {
    Error failure = new NoClassDefFoundError("gone");
    ContentRetriever retriever =
        LangspanLangChain4j.wrap(
            (ContentRetriever)
                query -> {
                  throw failure;
                });

    Throwable thrown = catchThrowable(() -> retriever.retrieve(Query.from("How long?")));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).isEqualTo("gone");
  }

  @Test
  void retrieve_returnsNull_whenTheRetrieverDoes() {
    ContentRetriever retriever = LangspanLangChain4j.wrap((ContentRetriever) query -> null);

    assertThat(retriever.retrieve(Query.from("How long?"))).isNull();

    assertThat(bench.only().output()).isNull();
  }

  @Test
  void contents_areLookedAt_onlyAsFarAsTheyAreTold() {
    AtomicInteger looks = new AtomicInteger();
    List<Content> endless =
        new AbstractList<>() {
          @Override
          public Content get(int index) {
            looks.incrementAndGet();
            return Content.from("x".repeat(100_000));
          }

          @Override
          public int size() {
            return Integer.MAX_VALUE;
          }
        };

    LangspanLangChain4j.wrap((ContentRetriever) query -> endless).retrieve(Query.from("How long?"));

    assertThat(bench.only().output()).contains("xxx").hasSizeLessThan(2_000_000);
    assertThat(looks).hasValueLessThan(10_000);
  }

  @Test
  void contents_harmNobody_whenTheyThrow() {
    Content content =
        new Content() {
          @Override
          public TextSegment textSegment() {
            throw new IllegalStateException("closed");
          }

          @Override
          public Map<ContentMetadata, Object> metadata() {
            return Map.of();
          }
        };
    ContentRetriever retriever =
        LangspanLangChain4j.wrap((ContentRetriever) query -> List.of(content));

    assertThat(retriever.retrieve(Query.from("How long?"))).containsExactly(content);

    assertThat(bench.only().input()).isEqualTo("How long?");
  }

  @Test
  void listener_isTold_andTheRetrieverIsTracedBelowIt() {
    List<Query> told = new ArrayList<>();
    ContentRetriever retriever =
        LangspanLangChain4j.wrap(Rag.finding("Four weeks."))
            .addListener(
                new ContentRetrieverListener() {
                  @Override
                  public void onRequest(ContentRetrieverRequestContext context) {
                    told.add(context.query());
                  }
                });

    retriever.retrieve(Query.from("How long?"));

    assertThat(told).containsExactly(Query.from("How long?"));
    assertThat(bench.only().name()).isEqualTo("retrieve");
  }

  @Test
  void wrap_leavesATracedRetrieverAsItIs() {
    ContentRetriever retriever = LangspanLangChain4j.wrap(Rag.finding());

    assertThat(LangspanLangChain4j.wrap(retriever, bench.langspan)).isSameAs(retriever);
  }

  @Test
  void wrapped_equalsTheRetriever_andReadsLikeIt() {
    ContentRetriever plain = retriever("handbook");
    ContentRetriever traced = LangspanLangChain4j.wrap(plain);

    assertThat(traced).isEqualTo(LangspanLangChain4j.wrap(plain)).hasToString(plain.toString());
    assertThat(traced)
        .hasSameHashCodeAs(plain)
        .isNotEqualTo(LangspanLangChain4j.wrap(retriever("x")));
  }

  @Test
  void retrieve_passesThrough_whenNothingIsRecorded() {
    ContentRetriever retriever =
        LangspanLangChain4j.wrap(Rag.finding("Four weeks."), Langspan.noop());

    assertThat(retriever.retrieve(Query.from("How long?"))).hasSize(1);

    assertThat(bench.observations()).isEmpty();
  }

  private static ContentRetriever retriever(String displayName) {
    return EmbeddingStoreContentRetriever.builder()
        .displayName(displayName)
        .embeddingModel(new Rag.Vectors())
        .embeddingStore(store("Four weeks."))
        .build();
  }

  private static EmbeddingStore<TextSegment> store(String text) {
    EmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
    store.add(Rag.Vectors.vector(), TextSegment.from(text));
    return store;
  }
}
