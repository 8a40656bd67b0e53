// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.vectorstores.VectorStoreSearchParams;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VectorStoreIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @Test
  void search_isOneRetriever() {
    bench.json(
        "{\"object\":\"vector_store.search_results.page\",\"search_query\":[\"loan\"],\"data\":[{\"file_id\":\"f1\","
            + "\"filename\":\"rules.md\",\"score\":0.9,\"attributes\":{},\"content\":[{\"type\":\"text\","
            + "\"text\":\"Four weeks.\"}]}],\"has_more\":false,\"next_page\":null}");

    bench
        .client()
        .vectorStores()
        .search("vs_1", VectorStoreSearchParams.builder().query("loan").maxNumResults(3).build());

    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("RETRIEVER");
    assertThat(call.name()).isEqualTo("search");
    assertThat(call.input()).isEqualTo("loan");
    assertThat(call.output()).startsWith("[{\"file_id\":\"f1\"").contains("Four weeks.");
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "retrieval");
  }

  @Test
  void retrieve_isNotTraced() {
    bench.json(
        "{\"id\":\"vs_1\",\"object\":\"vector_store\",\"created_at\":1,\"name\":\"x\",\"usage_bytes\":1,"
            + "\"file_counts\":{\"in_progress\":0,\"completed\":1,\"failed\":0,\"cancelled\":0,\"total\":1},"
            + "\"status\":\"completed\",\"last_active_at\":1,\"metadata\":{}}");

    String name = bench.client().vectorStores().retrieve("vs_1").name();

    assertThat(name).isEqualTo("x");
    assertThat(bench.observations()).isEmpty();
  }
}
