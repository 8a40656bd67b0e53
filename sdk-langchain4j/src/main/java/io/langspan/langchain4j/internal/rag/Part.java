// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.langchain4j.internal.call.Augmentation;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.Step;
import io.langspan.langchain4j.internal.content.Plain;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of an augmentation, and the whole of it. */
enum Part implements Kind {
  AUGMENTOR(RetrievalAugmentor.class, "augment", ObservationType.CHAIN),
  TRANSFORMER(QueryTransformer.class, "transform", ObservationType.SPAN),
  ROUTER(QueryRouter.class, "route", ObservationType.SPAN),
  RETRIEVER(ContentRetriever.class, "retrieve", ObservationType.RETRIEVER),
  AGGREGATOR(ContentAggregator.class, "aggregate", ObservationType.SPAN),
  INJECTOR(ContentInjector.class, "inject", ObservationType.SPAN);

  private final Class<?> type;
  private final String method;
  private final ObservationType observed;

  Part(Class<?> type, String method, ObservationType observed) {
    this.type = type;
    this.method = method;
    this.observed = observed;
  }

  @Override
  public boolean is(Method called) {
    return called.getName().equals(method) && type.isAssignableFrom(called.getDeclaringClass());
  }

  @Override
  public ObservationType observed() {
    return observed;
  }

  @Override
  public @Nullable Metadata metadata(@Nullable Object[] given) {
    Object asked = given[0];
    if (asked instanceof Map<?, ?> contents) {
      asked = contents.isEmpty() ? null : contents.keySet().iterator().next();
    }
    if (asked instanceof AugmentationRequest request) {
      return request.metadata();
    }
    return asked instanceof Query query ? query.metadata() : null;
  }

  @Override
  public @Nullable Object shared(@Nullable Object[] given) {
    return this == INJECTOR ? given[1] : metadata(given);
  }

  @Override
  public void asked(Observation step, @Nullable Object[] given) {
    Object asked = given[0];
    if (asked instanceof AugmentationRequest request) {
      step.input(Plain.of(request.chatMessage()));
    } else if (asked instanceof Query query) {
      step.input(query.text());
    } else if (this == INJECTOR) {
      step.input(Told.message(given[1], Told.count(asked)));
    } else {
      step.input(Told.counts(asked));
    }
  }

  @Override
  public void answered(Observation step, @Nullable Object answer) {
    switch (this) {
      case AUGMENTOR -> {
        if (answer instanceof AugmentationResult result) {
          step.output(Told.message(result.chatMessage(), Told.contents(result.contents())));
        }
      }
      case TRANSFORMER -> step.output(Told.queries(answer));
      case ROUTER -> step.output(Told.names(answer));
      case RETRIEVER, AGGREGATOR -> step.output(Told.contents(answer));
      case INJECTOR -> step.output(Plain.of(answer));
    }
  }

  @Override
  public @Nullable Object run(Step step, TracedPart part, Method called, @Nullable Object[] given)
      throws Throwable {
    return switch (this) {
      case AUGMENTOR -> augment(step, part, called, given);
      case ROUTER -> part.traced(Kind.super.run(step, part, called, given));
      case RETRIEVER ->
          step.run(Store.within(step), () -> part.forward(called, given), this::answered);
      default -> Kind.super.run(step, part, called, given);
    };
  }

  @SuppressWarnings("try") // it is open, which is what counts
  private @Nullable Object augment(
      Step step, TracedPart part, Method called, @Nullable Object[] given) throws Throwable {
    AugmentationRequest request = (AugmentationRequest) Objects.requireNonNull(given[0]);
    RetrievalAugmentor withSteps = part.withSteps();
    try (Augmentation open = Augmentation.open(step, request.metadata(), request.chatMessage())) {
      return withSteps == null
          ? step.run(open.context(), () -> part.forward(called, given), this::answered)
          : step.run(open.context(), () -> withSteps.augment(request), Part::tellMessage);
    } catch (Error failure) {
      Invocation within = Invocation.of(request.metadata().invocationContext());
      if (within != null) {
        within.strandedBy(failure); // AI services tell of exceptions alone
      }
      throw failure;
    }
  }

  /** Of an augmentation whose steps tell what they found. */
  private static void tellMessage(Observation step, @Nullable Object answer) {
    if (answer instanceof AugmentationResult result) {
      step.output(Plain.of(result.chatMessage()));
    }
  }
}
