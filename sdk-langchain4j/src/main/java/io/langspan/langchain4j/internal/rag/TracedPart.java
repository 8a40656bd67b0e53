// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.call.Step;
import io.langspan.langchain4j.internal.proxy.Names;
import io.langspan.langchain4j.internal.proxy.StandIn;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A part of a retrieval that is traced. It may be of several kinds. */
public final class TracedPart extends StandIn {

  private static final Kind[] KINDS =
      Stream.of(Part.values(), Store.values()).flatMap(Stream::of).toArray(Kind[]::new);

  private final Recorder recorder;
  private final ChosenRetrievers retrievers;
  private final @Nullable RetrievalAugmentor withSteps;

  private TracedPart(Object target, Recorder recorder) {
    super(target);
    this.recorder = recorder;
    this.retrievers = new ChosenRetrievers(recorder);
    this.withSteps =
        target.getClass() == DefaultRetrievalAugmentor.class
            ? Steps.traced((DefaultRetrievalAugmentor) target, recorder)
            : null;
  }

  /** The same part, traced; a traced one stays as it is. */
  public static <P> P wrap(P part, Class<P> type, Recorder recorder) {
    return once(part, type, target -> new TracedPart(target, recorder));
  }

  @Override
  protected @Nullable Object called(Method method) throws Throwable {
    return record(method, new Object[0]);
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    if (method.getName().startsWith("addListener") && inherits(method)) {
      return InvocationHandler.invokeDefault(proxy, method, given); // what listens is traced too
    }
    return record(method, given);
  }

  private @Nullable Object record(Method method, @Nullable Object[] given) throws Throwable {
    for (Kind kind : KINDS) {
      if (kind.is(method)) {
        Step step = start(kind, method, given);
        return step == null ? forward(method, given) : kind.run(step, this, method, given);
      }
    }
    return forward(method, given);
  }

  @SuppressWarnings("NullAway") // what is safe may be null
  private @Nullable Step start(Kind kind, Method method, @Nullable Object[] given) {
    return Safely.<@Nullable Step>call(
        "the start of a step of a retrieval",
        () -> {
          Metadata metadata = kind.metadata(given);
          Step step =
              Step.start(
                  recorder,
                  kind.shared(given),
                  metadata == null ? null : Invocation.of(metadata.invocationContext()),
                  Names.of(method.getName(), target()),
                  kind.observed());
          if (step != null) {
            Safely.run("a question", () -> kind.asked(step.observation(), given));
          }
          return step;
        },
        null);
  }

  /** The same augmentor with steps that are traced; {@code null} if these cannot be told. */
  @Nullable RetrievalAugmentor withSteps() {
    return withSteps;
  }

  /** The retrievers that a router chose, traced. */
  @SuppressWarnings("unchecked") // a router gives nothing else
  @Nullable Object traced(@Nullable Object chosen) {
    return chosen == null ? null : retrievers.traced((Collection<ContentRetriever>) chosen);
  }
}
