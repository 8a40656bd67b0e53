// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * How much attention an observation deserves.
 *
 * @since 0.1
 */
public enum ObservationLevel {
  /** Hidden unless somebody looks for it. */
  DEBUG,
  /** Nothing special; what an observation has when nobody says otherwise. */
  DEFAULT,
  /** Something unusual that did not stop the step. */
  WARNING,
  /** The step failed. Also sets the status of the OpenTelemetry span to error. */
  ERROR
}
