// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.internal.client.InstrumentedCall;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter of a framework says about a step, beyond {@link Observation}.
 *
 * <p>Nothing here throws. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class Steps {

  private Steps() {}

  /**
   * Says what kind of step it turned out to be: that it is an agent, say, once it is given tools.
   * After the end it changes nothing, and nothing becomes an event.
   */
  public static void type(Observation step, ObservationType type) {
    if (step instanceof InstrumentedCall call && type != null && type != ObservationType.EVENT) {
      call.type(type);
    }
  }

  /**
   * Says which session the trace belongs to, from here on, unless the application has said so: what
   * a framework calls a conversation is a guess at it. At most 200 characters.
   */
  public static void sessionIdIfAbsent(Observation step, @Nullable String sessionId) {
    if (step instanceof InstrumentedCall call) {
      call.sessionIdIfAbsent(sessionId);
    }
  }

  /**
   * Says, as metadata, what belongs to the input without being it. Where the application does not
   * want inputs recorded, it is not recorded either.
   */
  public static void metadataOfInput(Observation step, String key, @Nullable Object value) {
    if (step instanceof InstrumentedCall call) {
      call.metadataOfInput(key, value);
    }
  }
}
