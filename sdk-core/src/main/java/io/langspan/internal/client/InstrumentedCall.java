// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.ObservationType;
import io.langspan.usage.Cost;
import org.jspecify.annotations.Nullable;

/** What only an adapter says about a step, or about a call of a model. */
public interface InstrumentedCall extends Generation {

  /** Sets what the GenAI convention calls it; {@code null}: what its type is called. */
  void operation(@Nullable String name);

  /** Sets what the provider says it cost, unless the application said so. */
  void reportedCost(@Nullable Cost cost);

  /** Sets the service tier by which the provider says that it has worked. */
  void servedTier(@Nullable String tier);

  /** Changes what kind of step it is. */
  void type(ObservationType type);

  /** Sets the session, unless somebody has said it already. */
  void sessionIdIfAbsent(@Nullable String sessionId);

  /** Adds metadata, if inputs are recorded. */
  void metadataOfInput(String key, @Nullable Object value);
}
