// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.Observation;
import io.langspan.ThrowingConsumer;
import io.langspan.ThrowingFunction;
import io.langspan.internal.log.Guard;
import org.jspecify.annotations.Nullable;

/**
 * Code of the application that an observation lasts for. Whatever becomes of the recording, even
 * where no memory is left for it, the application gets its own result or exception.
 */
final class Block {

  private Block() {}

  /** Runs it; its result is the output unless it has said another one. */
  static <T extends @Nullable Object, E extends Exception> T call(
      Generation observation, ThrowingFunction<? super Generation, ? extends T, E> body) throws E {
    try {
      T result = body.apply(observation);
      if (observation instanceof RecordingObservation recording && !recording.hasOutput()) {
        unseen(() -> recording.output(result));
      }
      return result;
    } catch (Throwable t) {
      unseen(() -> observation.error(t));
      throw t; // the same object: the application must not see that we were here
    } finally {
      unseen(observation::close);
    }
  }

  /** Runs it, where nothing comes out. */
  static <E extends Exception> void run(
      Observation observation, ThrowingConsumer<? super Observation, E> body) throws E {
    try {
      body.accept(observation);
    } catch (Throwable t) {
      unseen(() -> observation.error(t));
      throw t;
    } finally {
      unseen(observation::close);
    }
  }

  private static void unseen(Runnable recording) {
    try {
      recording.run();
    } catch (Throwable e) {
      Guard.report("unseen", "Recording went on without a part: {}", e.getClass().getName());
    }
  }
}
