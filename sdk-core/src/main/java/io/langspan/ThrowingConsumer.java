// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * A piece of work without a result that is given the observation it runs in and may throw.
 *
 * @param <O> the kind of observation
 * @param <E> what it may throw; inferred from the lambda
 * @since 0.1
 */
@FunctionalInterface
public interface ThrowingConsumer<O, E extends Exception> {

  /** Does the work. */
  void accept(O observation) throws E;
}
