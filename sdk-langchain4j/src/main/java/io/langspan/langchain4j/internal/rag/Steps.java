// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.DefaultQueryTransformer;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import io.opentelemetry.context.Context;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The steps of LangChain4j's own augmentor, which nobody can ask for but by looking into it. */
final class Steps {

  private static final Set<Class<?>> PARTS =
      Set.of(
          QueryTransformer.class,
          QueryRouter.class,
          ContentAggregator.class,
          ContentInjector.class,
          Executor.class);

  private Steps() {}

  /**
   * An augmentor of the same parts, traced, whose threads know what they work for; {@code null} if
   * the parts are not where they were in the releases that we know.
   */
  static @Nullable RetrievalAugmentor traced(
      DefaultRetrievalAugmentor augmentor, Recorder recorder) {
    try {
      onlyKnownParts();
      return new DefaultRetrievalAugmentor(
          transformer(part(augmentor, QueryTransformer.class), recorder),
          router(part(augmentor, QueryRouter.class), recorder),
          TracedPart.wrap(
              part(augmentor, ContentAggregator.class), ContentAggregator.class, recorder),
          TracedPart.wrap(part(augmentor, ContentInjector.class), ContentInjector.class, recorder),
          Context.taskWrapping(part(augmentor, Executor.class)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      Safely.warnOnce(
          "langchain4j-augmentor",
          "The parts of this release's DefaultRetrievalAugmentor cannot be traced with it. Wrap"
              + " them one by one.");
      return null;
    }
  }

  /** One that hands the question on as it is takes no step. */
  private static QueryTransformer transformer(QueryTransformer part, Recorder recorder) {
    return part.getClass() == DefaultQueryTransformer.class
        ? part
        : TracedPart.wrap(part, QueryTransformer.class, recorder);
  }

  /** Nor does one that always goes to the same retrievers. */
  private static QueryRouter router(QueryRouter part, Recorder recorder) {
    if (part.getClass() != DefaultQueryRouter.class) {
      return TracedPart.wrap(part, QueryRouter.class, recorder);
    }
    ChosenRetrievers retrievers = new ChosenRetrievers(recorder);
    return query -> retrievers.traced(part.route(query));
  }

  /** A copy would lose any other. */
  private static void onlyKnownParts() {
    for (Field field : DefaultRetrievalAugmentor.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !PARTS.contains(field.getType())) {
        throw new NoSuchElementException(field.getName());
      }
    }
  }

  private static <P> P part(DefaultRetrievalAugmentor augmentor, Class<P> type)
      throws IllegalAccessException {
    for (Field field : DefaultRetrievalAugmentor.class.getDeclaredFields()) {
      if (field.getType() == type) {
        field.setAccessible(true);
        return type.cast(field.get(augmentor));
      }
    }
    throw new NoSuchElementException(type.getSimpleName());
  }
}
