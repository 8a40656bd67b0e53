// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.langspan.local.LocalObservation;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingsIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static EmbeddingCreateParams.Builder asked() {
    return EmbeddingCreateParams.builder().model("text-embedding-3-small");
  }

  private static void server(String... vectors) {
    StringBuilder data = new StringBuilder();
    for (String vector : vectors) {
      data.append(data.length() == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":0,\"embedding\":")
          .append(vector)
          .append('}');
    }
    bench.json(
        "{\"object\":\"list\",\"data\":["
            + data
            + "],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
  }

  @Test
  void create_isOneEmbedding_withCountAndDimensionsInsteadOfVectors() {
    server("[0.123456,-0.5,0.25]", "[0.1,0.2,0.3]");

    CreateEmbeddingResponse answer =
        bench
            .client()
            .embeddings()
            .create(asked().inputOfArrayOfStrings(List.of("a", "b")).build());

    assertThat(answer.data()).hasSize(2);
    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("EMBEDDING");
    assertThat(call.name()).isEqualTo("embeddings text-embedding-3-small");
    assertThat(call.model()).isEqualTo("text-embedding-3-small");
    assertThat(call.input()).isEqualTo("[\"a\",\"b\"]");
    assertThat(call.output()).isEqualTo("{\"embeddings\":2,\"dimensions\":3}");
    assertThat(call.usage()).containsEntry("input", 8L).containsEntry("total", 8L);
    assertThat(call.totalCost()).isPositive();
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "embeddings");
  }

  @Test
  void create_countsDimensions_whenVectorsAreBase64() {
    byte[] floats = ByteBuffer.allocate(4 * 1536).putFloat(0.5f).array();
    server('"' + Base64.getEncoder().encodeToString(floats) + '"');

    bench
        .client()
        .embeddings()
        .create(
            asked().input("a").encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64).build());

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("{\"embeddings\":1,\"dimensions\":1536}");
    assertThat(call.input()).isEqualTo("a");
    assertThat(call.modelParameters()).containsEntry("encoding_format", "base64");
  }

  @Test
  void create_tellsDimensionsAsAParameter_onlyIfTheyWereSent() {
    server("[1]");

    bench.client().embeddings().create(asked().input("a").dimensions(256).build());

    assertThat(bench.only().modelParameters()).containsEntry("dimensions", 256L);
  }

  @Test
  void create_isTraced_whenNothingWasEmbedded() {
    server();

    bench.client().embeddings().create(asked().input("a").build());

    assertThat(bench.only().output()).isEqualTo("{\"embeddings\":0}");
  }

  @Test
  void create_findsTheUsage_behindManyVectors() {
    String[] vectors = new String[2_000];
    java.util.Arrays.fill(vectors, "[" + "0.12345678,".repeat(299) + "0.1]");
    server(vectors);

    bench.client().embeddings().create(asked().input("a").build());

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("{\"embeddings\":2000,\"dimensions\":300}");
    assertThat(call.usage()).containsEntry("input", 8L);
  }
}
