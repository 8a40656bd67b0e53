// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import io.langspan.Langspan;
import org.jspecify.annotations.Nullable;

/**
 * Who records.
 *
 * @param given the instance that was given for what is traced; {@code null} if none was
 */
public record Recorder(@Nullable Langspan given) {

  /** Whoever is current where something happens. */
  public static final Recorder CURRENT = new Recorder(null);

  /** The instance given, else that of the invocation, else the current one. */
  public Langspan langspan(@Nullable Invocation within) {
    Langspan current = AgentStep.recording(); // this also takes off what was closed elsewhere
    if (given != null) {
      return given;
    }
    return within == null ? current : within.langspan();
  }
}
