// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work that is given the observation it runs in, returns a result and may throw.
 *
 * @param <O> the kind of observation
 * @param <T> the result
 * @param <E> what it may throw; inferred from the lambda
 * @since 0.1
 */
@FunctionalInterface
public interface ThrowingFunction<O, T extends @Nullable Object, E extends Exception> {

  /** Does the work. */
  T apply(O observation) throws E;
}
