// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.langspan.Langspan;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.memory.TracedMemory;
import io.langspan.langchain4j.internal.model.ChatListener;
import io.langspan.langchain4j.internal.model.TracedModel;
import io.langspan.langchain4j.internal.rag.TracedPart;

/**
 * Traces what is made with LangChain4j, version 1.11.0 or newer.
 *
 * <pre>{@code
 * ChatModel model = LangspanLangChain4j.wrap(OpenAiChatModel.builder()….build());
 * }</pre>
 *
 * <p>Every call of a model becomes a generation, an embedding or a guardrail below what is current
 * where the call is made, with what was asked and answered, the parameters that are set, usage,
 * cost, the time to the first token, and failures. A wrapped model returns and throws what the
 * model itself would, and when; it has all of its interfaces, but not its class. What is wrapped
 * again stays as it is.
 *
 * <p>AI services need nothing of this: LangChain4j finds Langspan by itself, and their models,
 * tools and retrieval are traced. What the module {@code langchain4j} has beyond {@code
 * langchain4j-core} is wrapped by {@link LangspanServices}.
 *
 * <p>The methods without a {@link Langspan} record with the instance of the observation that is
 * current where something happens, else with the global one. Nothing here throws for what cannot be
 * traced: the log says so, and it is returned as it is. Safe for use by many threads.
 *
 * @since 0.1
 */
@SuppressWarnings("overloads") // of interfaces that a lambda could be: its type then says which
public final class LangspanLangChain4j {

  private LangspanLangChain4j() {}

  /** Traces a chat model. */
  public static ChatModel wrap(ChatModel model) {
    return wrap(model, ChatModel.class, Recorder.CURRENT);
  }

  /** Traces a chat model with this instance. */
  public static ChatModel wrap(ChatModel model, Langspan langspan) {
    return wrap(model, ChatModel.class, recorder(langspan));
  }

  /** Traces a chat model whose answers come in pieces. */
  public static StreamingChatModel wrap(StreamingChatModel model) {
    return wrap(model, StreamingChatModel.class, Recorder.CURRENT);
  }

  /** Traces a chat model whose answers come in pieces with this instance. */
  public static StreamingChatModel wrap(StreamingChatModel model, Langspan langspan) {
    return wrap(model, StreamingChatModel.class, recorder(langspan));
  }

  /** Traces an embedding model; vectors are counted, not recorded. */
  public static EmbeddingModel wrap(EmbeddingModel model) {
    return wrap(model, EmbeddingModel.class, Recorder.CURRENT);
  }

  /** Traces an embedding model with this instance. */
  public static EmbeddingModel wrap(EmbeddingModel model, Langspan langspan) {
    return wrap(model, EmbeddingModel.class, recorder(langspan));
  }

  /** Traces an image model; images are recorded by address, or by type and size. */
  public static ImageModel wrap(ImageModel model) {
    return wrap(model, ImageModel.class, Recorder.CURRENT);
  }

  /** Traces an image model with this instance. */
  public static ImageModel wrap(ImageModel model, Langspan langspan) {
    return wrap(model, ImageModel.class, recorder(langspan));
  }

  /** Traces a model that writes down what is said. */
  public static AudioTranscriptionModel wrap(AudioTranscriptionModel model) {
    return wrap(model, AudioTranscriptionModel.class, Recorder.CURRENT);
  }

  /** Traces a model that writes down what is said with this instance. */
  public static AudioTranscriptionModel wrap(AudioTranscriptionModel model, Langspan langspan) {
    return wrap(model, AudioTranscriptionModel.class, recorder(langspan));
  }

  /** Traces a moderation model, as a guardrail. */
  public static ModerationModel wrap(ModerationModel model) {
    return wrap(model, ModerationModel.class, Recorder.CURRENT);
  }

  /** Traces a moderation model with this instance. */
  public static ModerationModel wrap(ModerationModel model, Langspan langspan) {
    return wrap(model, ModerationModel.class, recorder(langspan));
  }

  /** Traces a model that ranks documents. */
  public static ScoringModel wrap(ScoringModel model) {
    return wrap(model, ScoringModel.class, Recorder.CURRENT);
  }

  /** Traces a model that ranks documents with this instance. */
  public static ScoringModel wrap(ScoringModel model, Langspan langspan) {
    return wrap(model, ScoringModel.class, recorder(langspan));
  }

  /** Traces a model that goes on with a text. */
  public static LanguageModel wrap(LanguageModel model) {
    return wrap(model, LanguageModel.class, Recorder.CURRENT);
  }

  /** Traces a model that goes on with a text with this instance. */
  public static LanguageModel wrap(LanguageModel model, Langspan langspan) {
    return wrap(model, LanguageModel.class, recorder(langspan));
  }

  /**
   * Traces an augmentor, as a chain. Of a {@link dev.langchain4j.rag.DefaultRetrievalAugmentor} all
   * steps are traced too, on whatever thread they run; of another one those that are wrapped.
   */
  public static RetrievalAugmentor wrap(RetrievalAugmentor augmentor) {
    return wrapPart(augmentor, RetrievalAugmentor.class, Recorder.CURRENT);
  }

  /** Traces an augmentor with this instance; see {@link #wrap(RetrievalAugmentor)}. */
  public static RetrievalAugmentor wrap(RetrievalAugmentor augmentor, Langspan langspan) {
    return wrapPart(augmentor, RetrievalAugmentor.class, recorder(langspan));
  }

  /** Traces what makes other queries of a query. */
  public static QueryTransformer wrap(QueryTransformer transformer) {
    return wrapPart(transformer, QueryTransformer.class, Recorder.CURRENT);
  }

  /** Traces what makes other queries of a query, with this instance. */
  public static QueryTransformer wrap(QueryTransformer transformer, Langspan langspan) {
    return wrapPart(transformer, QueryTransformer.class, recorder(langspan));
  }

  /** Traces what chooses retrievers for a query, and the retrievers that it chooses. */
  public static QueryRouter wrap(QueryRouter router) {
    return wrapPart(router, QueryRouter.class, Recorder.CURRENT);
  }

  /**
   * Traces what chooses retrievers for a query, and the retrievers that it chooses, with this
   * instance.
   */
  public static QueryRouter wrap(QueryRouter router, Langspan langspan) {
    return wrapPart(router, QueryRouter.class, recorder(langspan));
  }

  /** Traces a retriever, with the contents that it found. */
  public static ContentRetriever wrap(ContentRetriever retriever) {
    return wrapPart(retriever, ContentRetriever.class, Recorder.CURRENT);
  }

  /** Traces a retriever, with the contents that it found, with this instance. */
  public static ContentRetriever wrap(ContentRetriever retriever, Langspan langspan) {
    return wrapPart(retriever, ContentRetriever.class, recorder(langspan));
  }

  /** Traces what ranks the contents that were found. */
  public static ContentAggregator wrap(ContentAggregator aggregator) {
    return wrapPart(aggregator, ContentAggregator.class, Recorder.CURRENT);
  }

  /** Traces what ranks the contents that were found, with this instance. */
  public static ContentAggregator wrap(ContentAggregator aggregator, Langspan langspan) {
    return wrapPart(aggregator, ContentAggregator.class, recorder(langspan));
  }

  /** Traces what puts contents into a message. */
  public static ContentInjector wrap(ContentInjector injector) {
    return wrapPart(injector, ContentInjector.class, Recorder.CURRENT);
  }

  /** Traces what puts contents into a message, with this instance. */
  public static ContentInjector wrap(ContentInjector injector, Langspan langspan) {
    return wrapPart(injector, ContentInjector.class, recorder(langspan));
  }

  /** Traces a store of embeddings; vectors are counted, not recorded. */
  public static <E> EmbeddingStore<E> wrap(EmbeddingStore<E> store) {
    return wrapStore(store, Recorder.CURRENT);
  }

  /** Traces a store of embeddings with this instance. */
  public static <E> EmbeddingStore<E> wrap(EmbeddingStore<E> store, Langspan langspan) {
    return wrapStore(store, recorder(langspan));
  }

  /**
   * Traces a memory: how many messages go in and out, at level DEBUG, in traces that there are
   * anyway.
   */
  public static ChatMemory wrap(ChatMemory memory) {
    return wrapMemory(memory, ChatMemory.class, Recorder.CURRENT);
  }

  /** Traces a memory with this instance; see {@link #wrap(ChatMemory)}. */
  public static ChatMemory wrap(ChatMemory memory, Langspan langspan) {
    return wrapMemory(memory, ChatMemory.class, recorder(langspan));
  }

  /** Traces a store of memories; see {@link #wrap(ChatMemory)}. */
  public static ChatMemoryStore wrap(ChatMemoryStore store) {
    return wrapMemory(store, ChatMemoryStore.class, Recorder.CURRENT);
  }

  /** Traces a store of memories with this instance; see {@link #wrap(ChatMemory)}. */
  public static ChatMemoryStore wrap(ChatMemoryStore store, Langspan langspan) {
    return wrapMemory(store, ChatMemoryStore.class, recorder(langspan));
  }

  /**
   * A listener for the builders of chat models, for those who cannot wrap what these build. It sees
   * no first token and no cancelled stream; where a model has both, it records nothing of its own.
   */
  public static ChatModelListener chatModelListener() {
    return new ChatListener(Recorder.CURRENT);
  }

  /** A listener that records with this instance; see {@link #chatModelListener()}. */
  public static ChatModelListener chatModelListener(Langspan langspan) {
    return new ChatListener(recorder(langspan));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // it stands in for a store of the same
  private static <E> EmbeddingStore<E> wrapStore(EmbeddingStore<E> store, Recorder recorder) {
    return wrapPart((EmbeddingStore) store, EmbeddingStore.class, recorder);
  }

  private static <P> P wrapPart(P part, Class<P> type, Recorder recorder) {
    return TracedPart.wrap(requireNonNull(part, "part"), type, recorder);
  }

  private static <M> M wrapMemory(M memory, Class<M> type, Recorder recorder) {
    return TracedMemory.wrap(requireNonNull(memory, "memory"), type, recorder);
  }

  private static Recorder recorder(Langspan langspan) {
    return new Recorder(requireNonNull(langspan, "langspan"));
  }

  private static <M> M wrap(M model, Class<M> type, Recorder recorder) {
    return TracedModel.wrap(requireNonNull(model, "model"), type, recorder);
  }
}
