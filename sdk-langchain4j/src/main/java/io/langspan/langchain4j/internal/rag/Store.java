// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.langchain4j.internal.call.Step;
import io.langspan.langchain4j.internal.content.Plain;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with a store of embeddings. Vectors are counted, not recorded. */
enum Store implements Kind {
  SEARCH,
  ADD,
  REMOVE;

  private static final ContextKey<Span> RETRIEVER = ContextKey.named("langspan-retriever");

  /** Where a retriever does its work: a search there is a step of it, and no second retrieval. */
  static Context within(Step retriever) {
    Context context = retriever.context();
    return context.with(RETRIEVER, Span.fromContext(context));
  }

  private static boolean isWithin() {
    Context current = Context.current();
    return current.get(RETRIEVER) == Span.fromContext(current);
  }

  @Override
  public boolean is(Method method) {
    String name = method.getName();
    return EmbeddingStore.class.isAssignableFrom(method.getDeclaringClass())
        && switch (this) {
          case SEARCH -> name.equals("search");
          case ADD -> name.equals("add") || name.equals("addAll");
          case REMOVE -> name.equals("remove") || name.equals("removeAll");
        };
  }

  @Override
  public ObservationType observed() {
    return this == SEARCH && !isWithin() ? ObservationType.RETRIEVER : ObservationType.SPAN;
  }

  @Override
  public void asked(Observation step, @Nullable Object[] given) {
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    for (Object argument : given) {
      if (argument instanceof EmbeddingSearchRequest request) {
        search(input, request);
      } else if (argument instanceof Filter filter) {
        input.put("filter", filter.toString());
      } else if (argument instanceof String id) {
        input.put("id", id);
      } else if (this == ADD) {
        sizes(input, argument);
      } else {
        input.put("ids", Told.count(argument));
      }
    }
    step.input(input.isEmpty() ? "all" : input);
  }

  private static void search(Map<String, @Nullable Object> input, EmbeddingSearchRequest request) {
    if (request.query() != null) {
      input.put("query", request.query());
    }
    sizes(input, request.queryEmbedding());
    input.put("max_results", request.maxResults());
    input.put("min_score", request.minScore());
    if (request.filter() != null) {
      input.put("filter", request.filter().toString());
    }
  }

  private static void sizes(Map<String, @Nullable Object> input, @Nullable Object argument) {
    Object first = argument;
    if (argument instanceof List<?> all) {
      first = all.isEmpty() ? null : all.get(0);
      if (first == null || first instanceof Embedding) {
        input.putIfAbsent("embeddings", all.size());
      }
    }
    if (first instanceof Embedding embedding) {
      input.put("dimensions", embedding.dimension());
    }
  }

  @Override
  public void answered(Observation step, @Nullable Object answer) {
    if (answer instanceof EmbeddingSearchResult<?> result) {
      step.output(Told.each(result.matches(), this::match));
    } else if (answer instanceof String id) {
      step.output(id);
    }
  }

  /** Of a search within a retriever, which tells the texts itself, only which and how good. */
  private @Nullable Object match(@Nullable Object found) {
    if (!(found instanceof EmbeddingMatch<?> match)) {
      return found;
    }
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("score", match.score());
    told.put("embedding_id", match.embeddingId());
    if (!isWithin()) {
      Object embedded = match.embedded();
      if (embedded instanceof TextSegment segment) {
        Told.segment(told, segment);
      } else if (embedded != null) {
        told.put("embedded", Plain.of(embedded));
      }
    }
    return told;
  }
}
