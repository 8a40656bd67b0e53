// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.rag.query.Metadata;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.langchain4j.internal.call.Step;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A kind of calls that are recorded: what is asked, and answered. */
interface Kind {

  /** Whether this is one. */
  boolean is(Method method);

  /** What kind of step one is that happens now. */
  ObservationType observed();

  /** What goes with the question through all steps of its augmentation; {@code null} if nothing. */
  default @Nullable Metadata metadata(@Nullable Object[] given) {
    return null;
  }

  /** What the call has in common with the augmentation that it may be part of. */
  default @Nullable Object shared(@Nullable Object[] given) {
    return metadata(given);
  }

  /** Says what is asked. */
  void asked(Observation step, @Nullable Object[] given);

  /** Says what is answered. */
  void answered(Observation step, @Nullable Object answer);

  /** Calls on, and records that. */
  default @Nullable Object run(Step step, TracedPart part, Method method, @Nullable Object[] given)
      throws Throwable {
    return step.run(step.context(), () -> part.forward(method, given), this::answered);
  }
}
