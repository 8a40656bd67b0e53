// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.aggregator.ReRankingContentAggregator;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.content.injector.DefaultContentInjector;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.LanguageModelQueryRouter;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.CompressingQueryTransformer;
import dev.langchain4j.rag.query.transformer.ExpandingQueryTransformer;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.langspan.Langspan;
import io.langspan.local.LocalObservation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetrievalAugmentorIT {

  @RegisterExtension static final Bench bench = new Bench();
  private static final ExecutorService pool = Executors.newFixedThreadPool(3);
  private static final ExecutorService thread = Executors.newSingleThreadExecutor();

  @AfterAll
  static void closePool() {
    pool.shutdownNow();
    thread.shutdownNow();
  }

  @Test
  void augment_isAChain_fromQuestionToAugmentedMessage() {
    RetrievalAugmentor augmentor =
        LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .contentRetriever(Rag.finding("Four weeks."))
                .build());

    AugmentationResult result = augmentor.augment(Rag.asking("How long?"));

    String message = ((UserMessage) result.chatMessage()).singleText();
    assertThat(message).contains("How long?", "Four weeks.");
    LocalObservation chain = bench.named("augment DefaultRetrievalAugmentor");
    assertThat(chain.type()).isEqualTo("CHAIN");
    assertThat(chain.input()).isEqualTo("How long?");
    assertThat(chain.output()).isEqualTo(message);
  }

  @Test
  void augmentor_tellsTheStepsThatItTakes() {
    RetrievalAugmentor augmentor =
        LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .contentRetriever(Rag.finding("Four weeks."))
                .build());

    augmentor.augment(Rag.asking("How long?"));

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN augment DefaultRetrievalAugmentor
              RETRIEVER retrieve
              SPAN aggregate DefaultContentAggregator
              SPAN inject DefaultContentInjector
            """);
  }

  @Test
  void aggregation_tellsHowManyContentsItGot_andWhichItGave() {
    LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .queryRouter(query -> List.of(Rag.finding("a", "b"), Rag.finding("c")))
                .build())
        .augment(Rag.asking("How long?"));

    LocalObservation step = bench.named("aggregate DefaultContentAggregator");
    assertThat(step.input()).isEqualTo("[{\"query\":\"How long?\",\"contents\":[2,1]}]");
    assertThat(step.output()).contains("{\"text\":\"a\"}", "{\"text\":\"b\"}", "{\"text\":\"c\"}");
  }

  @Test
  void injection_tellsTheMessage_andWhatItBecame() {
    LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .contentRetriever(Rag.finding("a", "b"))
                .contentInjector((contents, message) -> UserMessage.from("augmented"))
                .build())
        .augment(Rag.asking("How long?"));

    LocalObservation step = bench.named("inject");
    assertThat(step.input()).isEqualTo("{\"message\":\"How long?\",\"contents\":2}");
    assertThat(step.output()).isEqualTo("augmented");
  }

  @Test
  void models_areBelowTheStepsThatAskThem() {
    Map<ContentRetriever, String> retrievers = new LinkedHashMap<>();
    retrievers.put(Rag.finding("a"), "the handbook");
    retrievers.put(Rag.finding("b"), "the archive");
    RetrievalAugmentor augmentor =
        LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .queryTransformer(
                    new ExpandingQueryTransformer(LangspanLangChain4j.wrap(new Stub("one\ntwo"))))
                .queryRouter(
                    new LanguageModelQueryRouter(
                        LangspanLangChain4j.wrap(new Stub("1, 2", "1, 2")), retrievers))
                .contentAggregator(
                    ReRankingContentAggregator.builder()
                        .scoringModel(LangspanLangChain4j.wrap(new Scores()))
                        .querySelector(queries -> queries.keySet().iterator().next())
                        .build())
                .executor(thread) // a stub is not for many
                .build());

    augmentor.augment(Rag.asking("How long?"));

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN augment DefaultRetrievalAugmentor
              RETRIEVER retrieve
              RETRIEVER retrieve
              RETRIEVER retrieve
              RETRIEVER retrieve
              SPAN aggregate ReRankingContentAggregator
                GENERATION scoring
              SPAN inject DefaultContentInjector
              SPAN route LanguageModelQueryRouter
                GENERATION chat stub-1
              SPAN route LanguageModelQueryRouter
                GENERATION chat stub-1
              SPAN transform ExpandingQueryTransformer
                GENERATION chat stub-1
            """);
    assertThat(bench.named("transform ExpandingQueryTransformer").output())
        .isEqualTo("[\"one\",\"two\"]");
    assertThat(bench.named("aggregate ReRankingContentAggregator").output())
        .contains("\"reranked_score\":");
  }

  @Test
  void routing_tellsWhichRetrieversItChose() {
    QueryRouter router =
        LangspanLangChain4j.wrap((QueryRouter) query -> List.of(new Handbook(), new Handbook()));

    Collection<ContentRetriever> chosen = router.route(Rag.query("How long?"));

    assertThat(chosen).isEqualTo(List.of(new Handbook(), new Handbook()));
    assertThat(bench.only().name()).isEqualTo("route");
    assertThat(bench.only().input()).isEqualTo("How long?");
    assertThat(bench.only().output()).isEqualTo("[\"Handbook\",\"Handbook\"]");
  }

  @Test
  void routing_tracesTheRetrieversThatItChooses() {
    QueryRouter router = LangspanLangChain4j.wrap((QueryRouter) query -> List.of(new Handbook()));
    Query query = Rag.query("How long?");

    router.route(query).forEach(retriever -> retriever.retrieve(query));

    assertThat(bench.tree()).isEqualTo("SPAN route\nRETRIEVER retrieve Handbook\n");
  }

  @Test
  void router_givesTheSameTracedRetriever_asLongAsItChoosesTheSame() {
    List<ContentRetriever> shelves = List.of(Rag.finding("a"), Rag.finding("b"));
    int[] chosen = {0};
    QueryRouter router =
        LangspanLangChain4j.wrap((QueryRouter) query -> List.of(shelves.get(chosen[0])));
    Query query = Query.from("How long?");

    ContentRetriever first = router.route(query).iterator().next();
    ContentRetriever same = router.route(query).iterator().next();
    chosen[0] = 1;
    ContentRetriever other = router.route(query).iterator().next();

    assertThat(same).isSameAs(first);
    assertThat(other.retrieve(query)).containsExactlyElementsOf(shelves.get(1).retrieve(query));
  }

  @Test
  void compression_isAStep_ofAWrappedTransformer() {
    QueryTransformer transformer =
        LangspanLangChain4j.wrap(
            (QueryTransformer)
                new CompressingQueryTransformer(LangspanLangChain4j.wrap(new Stub("long"))));

    transformer.transform(Rag.query("How long?"));

    assertThat(bench.named("transform CompressingQueryTransformer").output()).contains("How long?");
  }

  @Test
  void steps_areBelowAnAugmentorOfTheApplication_onWhateverThread() {
    RetrievalAugmentor augmentor = LangspanLangChain4j.wrap(new OnThreads());

    augmentor.augment(Rag.asking("How long?"));

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN augment OnThreads
              RETRIEVER retrieve Handbook
              RETRIEVER retrieve Handbook
              SPAN aggregate
              SPAN inject DefaultContentInjector
              SPAN route
              SPAN transform
            """);
  }

  @Test
  void augmentorOfTheApplication_tellsTheContents_thatNoStepOfItTells() {
    AugmentationResult result =
        new AugmentationResult(UserMessage.from("both"), List.of(Content.from("Four weeks.")));
    RetrievalAugmentor augmentor = LangspanLangChain4j.wrap((RetrievalAugmentor) request -> result);

    assertThat(augmentor.augment(Rag.asking("How long?"))).isSameAs(result);

    assertThat(bench.only().output())
        .isEqualTo("{\"message\":\"both\",\"contents\":[{\"text\":\"Four weeks.\"}]}");
  }

  @Test
  void steps_areNotGuessedAt_whenOneRequestIsAugmentedTwiceAtATime() {
    AugmentationRequest request = Rag.asking("How long?");
    RetrievalAugmentor inner = LangspanLangChain4j.wrap(new OnThreads());
    RetrievalAugmentor outer =
        LangspanLangChain4j.wrap(
            (RetrievalAugmentor)
                asked -> CompletableFuture.supplyAsync(() -> inner.augment(asked), pool).join());

    outer.augment(request);

    assertThat(bench.named("augment OnThreads").parentId()).isEqualTo(bench.named("augment").id());
    assertThat(bench.named("transform").parentId()).isNull();
  }

  @Test
  void steps_areBelowTheAugmentor_whenATransformerForgetsTheMetadata() {
    LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .queryTransformer(query -> List.of(Query.from("one"), Query.from("two")))
                .contentRetriever(new Handbook())
                .executor(pool)
                .build())
        .augment(Rag.asking("How long?"));

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN augment DefaultRetrievalAugmentor
              RETRIEVER retrieve Handbook
              RETRIEVER retrieve Handbook
              SPAN aggregate DefaultContentAggregator
              SPAN inject DefaultContentInjector
              SPAN transform
            """);
  }

  @Test
  void query_isNoLongerPartOfAnAugmentation_thatIsOver() {
    AugmentationRequest request = Rag.asking("How long?");
    LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder().contentRetriever(Rag.finding()).build())
        .augment(request);

    LangspanLangChain4j.wrap(new Handbook()).retrieve(Query.from("again", request.metadata()));

    assertThat(bench.named("retrieve Handbook").parentId()).isNull();
  }

  @Test
  void failure_ofARetrieverOnAPool_isThrownOn_andRecorded() {
    IllegalStateException failure = new IllegalStateException("no index");
    ContentRetriever broken =
        query -> {
          throw failure;
        };
    RetrievalAugmentor augmentor =
        LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .queryRouter(query -> List.of(broken, Rag.finding("a")))
                .executor(pool)
                .build());

    Throwable thrown = catchThrowable(() -> augmentor.augment(Rag.asking("How long?")));

    assertThat(thrown).isInstanceOf(CompletionException.class).hasCause(failure);
    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN augment DefaultRetrievalAugmentor (ERROR)
              RETRIEVER retrieve
              RETRIEVER retrieve (ERROR)
              SPAN route
            """);
  }

  @Test
  void augmentor_isUntouched_whenNothingIsRecorded() {
    List<Thread> threads = new ArrayList<>();
    RetrievalAugmentor plain =
        DefaultRetrievalAugmentor.builder()
            .contentRetriever(
                query -> {
                  threads.add(Thread.currentThread());
                  return List.of();
                })
            .build();

    LangspanLangChain4j.wrap(plain, Langspan.noop()).augment(Rag.asking("How long?"));

    assertThat(threads).containsExactly(Thread.currentThread());
    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void wrapped_equalsTheAugmentor_andIsWrappedOnce() {
    RetrievalAugmentor plain =
        DefaultRetrievalAugmentor.builder().contentRetriever(Rag.finding()).build();
    RetrievalAugmentor traced = LangspanLangChain4j.wrap(plain);

    assertThat(LangspanLangChain4j.wrap(traced)).isSameAs(traced);
    assertThat(traced).isEqualTo(LangspanLangChain4j.wrap(plain)).hasToString(plain.toString());
  }

  @Test
  void augmentor_tracesAWrappedRetrieverOnce() {
    LangspanLangChain4j.wrap(
            DefaultRetrievalAugmentor.builder()
                .contentRetriever(LangspanLangChain4j.wrap(new Handbook()))
                .build())
        .augment(Rag.asking("How long?"));

    assertThat(bench.named("retrieve Handbook").type()).isEqualTo("RETRIEVER");
  }

  private record Handbook() implements ContentRetriever {

    @Override
    public List<Content> retrieve(Query query) {
      return List.of(Content.from("Four weeks."));
    }
  }

  private static final class Scores implements ScoringModel {

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
      return Response.from(segments.stream().map(each -> 0.5).toList());
    }
  }

  /** Does each step on a thread of a pool that knows of no context. */
  private static final class OnThreads implements RetrievalAugmentor {

    private final QueryTransformer transformer =
        LangspanLangChain4j.wrap((QueryTransformer) query -> List.of(query));
    private final QueryRouter router =
        LangspanLangChain4j.wrap((QueryRouter) query -> List.of(new Handbook(), new Handbook()));
    private final ContentAggregator aggregator =
        LangspanLangChain4j.wrap((ContentAggregator) found -> List.of());
    private final ContentInjector injector =
        LangspanLangChain4j.wrap((ContentInjector) new DefaultContentInjector());

    @Override
    public AugmentationResult augment(AugmentationRequest request) {
      Query question = Query.from("How long?", request.metadata());
      Query query = on(() -> transformer.transform(question)).iterator().next();
      Map<Query, Collection<List<Content>>> found = new LinkedHashMap<>();
      found.put(
          query,
          on(() -> router.route(query)).stream()
              .map(retriever -> on(() -> retriever.retrieve(query)))
              .toList());
      List<Content> contents = on(() -> aggregator.aggregate(found));
      return new AugmentationResult(
          on(() -> injector.inject(contents, request.chatMessage())), contents);
    }

    private static <T> T on(Supplier<T> work) {
      return CompletableFuture.supplyAsync(work, pool).join();
    }
  }
}
