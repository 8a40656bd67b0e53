// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab.crac;

/** Who is told of checkpoints. */
public abstract class Context<R extends Resource> implements Resource {

  /** Tells one more. */
  public abstract void register(R resource);
}
