// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Embeddings: how many vectors of how many numbers, never the numbers. */
final class EmbeddingsReader implements Reader {

  private final @Nullable String askedModel;

  EmbeddingsReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    answer.head(json);
    String model = json.get("model").text();
    answer.usage(json.get("usage"), model == null ? askedModel : model);
    List<Json> vectors = json.get("data").elements();
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("embeddings", vectors.size());
    if (!vectors.isEmpty()) {
      output.put("dimensions", vectors.get(0).get("embedding").number());
    }
    answer.output(output);
  }
}
