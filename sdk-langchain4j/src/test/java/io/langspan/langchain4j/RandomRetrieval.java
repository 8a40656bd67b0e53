// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.langspan.Observation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An augmentor of random parts, which write down what they do as they do it. It is of LangChain4j
 * and traced as a whole, or does its steps by itself on threads that know of nothing, and then each
 * part is traced.
 */
final class RandomRetrieval {

  private final Random random;
  private final Executor executor;
  private final boolean onItsOwn;
  private final RetrievalAugmentor augmentor;

  RandomRetrieval(Random random, Executor executor) {
    this.random = random;
    this.executor = executor;
    this.onItsOwn = random.nextBoolean();
    this.augmentor = LangspanLangChain4j.wrap(onItsOwn ? new OnItsOwn() : ofLangChain4j());
  }

  /** Augments a question, and gives what was done for it. */
  Executed ask(String question) {
    String name = onItsOwn ? "OnItsOwn" : "DefaultRetrievalAugmentor";
    Executed all = new Executed("CHAIN augment " + name);
    Asked message = new Asked(question, all);
    try {
      all.run(
          () ->
              augmentor.augment(
                  new AugmentationRequest(message, Metadata.from(message, all, List.of()))));
    } catch (RuntimeException expected) { // of a part that fails
      return all;
    }
    return all;
  }

  private RetrievalAugmentor ofLangChain4j() {
    DefaultRetrievalAugmentor.DefaultRetrievalAugmentorBuilder builder =
        DefaultRetrievalAugmentor.builder().queryRouter(sometimesTraced(router()));
    if (random.nextBoolean()) {
      builder.queryTransformer(transformer());
    }
    return builder
        .contentAggregator(aggregator())
        .contentInjector(injector())
        .executor(executor)
        .build();
  }

  private QueryRouter sometimesTraced(QueryRouter router) {
    return random.nextBoolean() ? router : LangspanLangChain4j.wrap(router);
  }

  private Part part(String line) {
    int inner = random.nextInt(3);
    return new Part(line, inner, random.nextInt(12) == 0);
  }

  private QueryTransformer transformer() {
    Part part = part("SPAN transform");
    int count = random.nextInt(4);
    return query ->
        part.act(
            query.metadata().chatMemoryId(),
            () ->
                Stream.iterate(1, i -> i + 1)
                    .limit(count)
                    .map(i -> Query.from(query.text() + i, query.metadata()))
                    .toList());
  }

  private QueryRouter router() {
    Part part = part("SPAN route");
    List<ContentRetriever> chosen =
        Stream.generate(this::retriever).limit(random.nextInt(4)).toList();
    return query -> part.act(query.metadata().chatMemoryId(), () -> chosen);
  }

  private ContentRetriever retriever() {
    Part part = part("RETRIEVER retrieve");
    List<Content> found = Stream.of("a", "b").map(Content::from).toList();
    ContentRetriever inner = random.nextInt(3) == 0 ? LangspanLangChain4j.wrap(retriever()) : null;
    return query ->
        part.act(
            query.metadata().chatMemoryId(), () -> inner == null ? found : inner.retrieve(query));
  }

  private ContentAggregator aggregator() {
    Part part = part("SPAN aggregate");
    return found -> part.act(all(found), List::of);
  }

  private static Object all(Map<Query, ?> found) {
    return found.isEmpty() ? null : found.keySet().iterator().next().metadata().chatMemoryId();
  }

  private ContentInjector injector() {
    Part part = part("SPAN inject");
    return (contents, message) -> part.act(((Asked) message).all, () -> message);
  }

  /** A question that knows what it is the question of. */
  private static final class Asked extends UserMessage {

    private final Executed all;

    Asked(String question, Executed all) {
      super(question);
      this.all = all;
    }
  }

  /** One part: what it is called, how much happens in it, and whether it fails. */
  private record Part(String line, int inner, boolean fails) {

    <T> T act(Object all, Supplier<T> work) {
      Executed step = Executed.currentOr(all).below(line);
      return step.run(
          () -> {
            for (int i = 0; i < inner; i++) {
              Observation.current().event("event-" + i);
              step.below("EVENT event-" + i);
            }
            if (fails) {
              throw new IllegalStateException("fails");
            }
            return work.get();
          });
    }
  }

  /** An application's own. */
  private final class OnItsOwn implements RetrievalAugmentor {

    private final QueryTransformer transformer = LangspanLangChain4j.wrap(transformer());
    private final QueryRouter router = LangspanLangChain4j.wrap(router());
    private final ContentAggregator aggregator = LangspanLangChain4j.wrap(aggregator());
    private final ContentInjector injector = LangspanLangChain4j.wrap(injector());

    @Override
    public AugmentationResult augment(AugmentationRequest request) {
      Query question = Query.from("How long?", request.metadata());
      Map<Query, Collection<List<Content>>> found = new HashMap<>();
      for (Query query : elsewhere(() -> transformer.transform(question))) {
        List<CompletableFuture<List<Content>>> futures = new ArrayList<>();
        for (ContentRetriever retriever : elsewhere(() -> router.route(query))) {
          futures.add(CompletableFuture.supplyAsync(() -> retriever.retrieve(query), executor));
        }
        CompletableFuture<?> allOf =
            CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]));
        allOf.join();
        found.put(query, futures.stream().map(CompletableFuture::join).toList());
      }
      if (found.isEmpty()) { // nothing tells then what an aggregation is part of
        return new AugmentationResult(request.chatMessage(), List.of());
      }
      List<Content> contents = elsewhere(() -> aggregator.aggregate(found));
      return new AugmentationResult(
          elsewhere(() -> injector.inject(contents, request.chatMessage())), contents);
    }

    private <T> T elsewhere(Supplier<T> work) {
      return CompletableFuture.supplyAsync(work, executor).join();
    }
  }
}
