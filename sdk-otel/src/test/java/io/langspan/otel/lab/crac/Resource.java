// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab.crac;

/** What wants to know of checkpoints. */
public interface Resource {

  /** Before one. */
  void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

  /** After the process goes on from one. */
  void afterRestore(Context<? extends Resource> context) throws Exception;
}
