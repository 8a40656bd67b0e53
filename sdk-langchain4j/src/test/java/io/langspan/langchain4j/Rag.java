// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import java.util.List;

/** Small parts of retrievals, and what is asked of them. */
final class Rag {

  private Rag() {}

  /** A question as an application without AI services asks it. */
  static AugmentationRequest asking(String question) {
    UserMessage message = UserMessage.from(question);
    return new AugmentationRequest(message, Metadata.from(message, "memory-1", List.of()));
  }

  /** The query of such a question. */
  static Query query(String question) {
    return Query.from(question, asking(question).metadata());
  }

  /** A retriever that always finds these. */
  static ContentRetriever finding(String... texts) {
    return query -> List.of(texts).stream().map(Content::from).toList();
  }

  /** A model whose vectors have three numbers, each of them 0.25. */
  static final class Vectors implements EmbeddingModel {

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
      return Response.from(segments.stream().map(each -> vector()).toList());
    }

    static Embedding vector() {
      return Embedding.from(new float[] {0.25f, 0.25f, 0.25f});
    }
  }
}
