// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.rag.content.retriever.ContentRetriever;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The retrievers that a router chooses, traced. Most routers choose the same ones each time. */
final class ChosenRetrievers {

  private final Recorder recorder;
  private volatile Chosen last = new Chosen(List.of(), List.of());

  ChosenRetrievers(Recorder recorder) {
    this.recorder = recorder;
  }

  /** The same retrievers, traced, in their order. */
  Collection<ContentRetriever> traced(Collection<ContentRetriever> chosen) {
    return Safely.call(
        "tracing retrievers",
        () -> {
          Chosen known = last;
          if (!known.isOf(chosen)) {
            known = trace(chosen);
            last = known;
          }
          return new ArrayList<>(known.traced);
        },
        chosen);
  }

  private Chosen trace(Collection<ContentRetriever> chosen) {
    List<ContentRetriever> traced = new ArrayList<>(chosen.size());
    for (ContentRetriever each : chosen) {
      traced.add(TracedPart.wrap(each, ContentRetriever.class, recorder));
    }
    return new Chosen(new ArrayList<>(chosen), traced);
  }

  private record Chosen(List<ContentRetriever> given, List<ContentRetriever> traced) {

    /** Whether it is of these, and not of others that equal them. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Collection<ContentRetriever> chosen) {
      int at = 0;
      for (ContentRetriever each : chosen) {
        if (at == given.size() || given.get(at++) != each) {
          return false;
        }
      }
      return at == given.size();
    }
  }
}
