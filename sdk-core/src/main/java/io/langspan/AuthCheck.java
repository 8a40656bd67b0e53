// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * Whether the server takes the keys.
 *
 * @param outcome what was found out
 * @param projectId the id of the project the keys belong to; empty unless the outcome is {@link
 *     Outcome#OK}
 * @param projectName the name of that project; empty unless the outcome is {@link Outcome#OK}
 * @param message one sentence that says what to do, without any secret
 * @since 0.1
 */
public record AuthCheck(Outcome outcome, String projectId, String projectName, String message) {

  /** Whether the keys are good. */
  public boolean ok() {
    return outcome == Outcome.OK;
  }

  /**
   * What a check of the keys can find out.
   *
   * @since 0.1
   */
  public enum Outcome {
    /** The server knows the keys. */
    OK,
    /** The server answered, and refused the keys. */
    REJECTED,
    /** The server did not answer in time, is out of order, or is no Langfuse server. */
    UNREACHABLE,
    /** There are no keys to check, or tracing is disabled. */
    DISABLED
  }
}
