// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import java.util.Locale;

/**
 * What kind of step an observation is. The ten types of the Langfuse data model.
 *
 * @since 0.1
 */
public enum ObservationType {
  /** A step that is none of the others. */
  SPAN,
  /** A call of a language model: has a model, parameters, usage and cost. */
  GENERATION,
  /** Something that happened at one instant. */
  EVENT,
  /** A call of an embedding model: has a model, parameters, usage and cost. */
  EMBEDDING,
  /** A step that decides which other steps to take, usually with the help of a model. */
  AGENT,
  /** A call of a tool or function. */
  TOOL,
  /** A link between steps, such as handing retrieved passages to a model. */
  CHAIN,
  /** A search for passages, rows or documents. */
  RETRIEVER,
  /** A judgement of another step's quality. */
  EVALUATOR,
  /** A check that keeps harmful or unwanted content out. */
  GUARDRAIL;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The value of {@code langfuse.observation.type}: the name in lower case. */
  public String wireName() {
    return wireName;
  }
}
