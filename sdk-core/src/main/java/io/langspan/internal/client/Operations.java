// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.ObservationType;
import org.jspecify.annotations.Nullable;

/** What the GenAI convention calls a step. */
final class Operations {

  private Operations() {}

  /**
   * The value of {@code gen_ai.operation.name}, if the convention has one.
   *
   * @param hasModel whether the step has a model, usage or cost: the server drops those from what
   *     is called {@code invoke_agent}
   */
  static @Nullable String of(ObservationType type, boolean hasModel) {
    return switch (type) {
      case GENERATION -> "chat";
      case EMBEDDING -> "embeddings";
      case TOOL -> "execute_tool";
      case RETRIEVER -> "retrieval";
      case AGENT -> hasModel ? null : "invoke_agent";
      default -> null;
    };
  }
}
