// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EmbeddingStoreIT {

  @RegisterExtension static final Bench bench = new Bench();

  private final EmbeddingStore<TextSegment> plain = new InMemoryEmbeddingStore<>();
  private final EmbeddingStore<TextSegment> store = LangspanLangChain4j.wrap(plain);
  private final Embedding vector = Rag.Vectors.vector();

  @Test
  void search_isARetriever_withWhatWasAskedAndFound() {
    String id = plain.add(vector, TextSegment.from("Four weeks.", Metadata.from("page", "7")));
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .query("How long?")
            .queryEmbedding(vector)
            .maxResults(2)
            .minScore(0.5)
            .filter(metadataKey("page").isEqualTo("7"))
            .build();

    EmbeddingSearchResult<TextSegment> result = store.search(request);

    assertThat(result.matches()).hasSize(1);
    LocalObservation step = bench.only();
    assertThat(step.type()).isEqualTo("RETRIEVER");
    assertThat(step.name()).isEqualTo("search InMemoryEmbeddingStore");
    assertThat(step.input())
        .contains("\"query\":\"How long?\"", "\"dimensions\":3", "\"max_results\":2")
        .contains("\"min_score\":0.5", "\"filter\":\"IsEqualTo(key=page, comparisonValue=7)\"");
    assertThat(step.output())
        .contains("\"text\":\"Four weeks.\"", "\"page\":\"7\"", "\"embedding_id\":\"" + id + "\"");
    assertThat(step.input() + step.output()).doesNotContain("0.25");
  }

  @Test
  void add_isASpan_withNoVectorInIt() {
    String id = store.add(vector, TextSegment.from("Four weeks."));

    LocalObservation step = bench.only();
    assertThat(step.type()).isEqualTo("SPAN");
    assertThat(step.name()).isEqualTo("add InMemoryEmbeddingStore");
    assertThat(step.input()).isEqualTo("{\"dimensions\":3}");
    assertThat(step.output()).isEqualTo(id);
  }

  @Test
  void addAll_isOneSpan_withCounts() {
    store.addAll(List.of(vector, vector), List.of(TextSegment.from("a"), TextSegment.from("b")));

    assertThat(bench.only().name()).isEqualTo("addAll InMemoryEmbeddingStore");
    assertThat(bench.only().input()).isEqualTo("{\"embeddings\":2,\"dimensions\":3}");
  }

  @Test
  void addAll_isRecorded_whenThereIsNothingToAdd() {
    store.addAll(List.of());

    assertThat(bench.only().input()).isEqualTo("{\"embeddings\":0}");
  }

  @Test
  void remove_isASpan_withWhatIsRemoved() {
    store.remove("e-1");

    assertThat(bench.only().name()).isEqualTo("remove InMemoryEmbeddingStore");
    assertThat(bench.only().input()).isEqualTo("{\"id\":\"e-1\"}");
  }

  @Test
  void removeAll_tellsHowMany() {
    store.removeAll(List.of("e-1", "e-2"));

    assertThat(bench.only().input()).isEqualTo("{\"ids\":2}");
  }

  @Test
  void removeAll_tellsTheFilter() {
    store.removeAll(metadataKey("page").isEqualTo("7"));

    assertThat(bench.only().input()).contains("IsEqualTo(key=page, comparisonValue=7)");
  }

  @Test
  void removeAll_tellsThatItIsAll() {
    plain.add(vector, TextSegment.from("Four weeks."));

    store.removeAll();

    assertThat(bench.only().name()).isEqualTo("removeAll InMemoryEmbeddingStore");
    assertThat(bench.only().input()).isEqualTo("all");
    assertThat(plain.search(new EmbeddingSearchRequest(vector, 1, 0.0, null)).matches()).isEmpty();
  }

  @Test
  void failure_isThrownOn_andRecorded() {
    Throwable thrown = catchThrowable(() -> store.addAll(List.of(vector), List.of()));

    assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).isEqualTo(thrown.getMessage());
  }

  @Test
  void ids_areMadeWithoutAStep() {
    assertThat(store.generateIds(2)).hasSize(2);

    assertThat(bench.observations()).isEmpty();
  }
}
