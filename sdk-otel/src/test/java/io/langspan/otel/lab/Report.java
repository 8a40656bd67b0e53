// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.util.Set;

/**
 * What the server has of what it should have.
 *
 * @param lost expected and never recorded
 * @param strangers recorded and not expected
 * @param duplicates rows beyond one for each span, by the key of Langfuse's table: the same span
 *     with another start time is a second row
 * @param changed spans that did not arrive with the same bytes each time
 * @param resent arrivals of what was recorded already
 */
record Report(Set<String> lost, Set<String> strangers, long duplicates, long changed, long resent) {

  /** Whether all of it is there, once. */
  boolean exact() {
    return lost.isEmpty() && strangers.isEmpty() && duplicates == 0 && changed == 0;
  }

  @Override
  public String toString() {
    return "lost "
        + lost.size()
        + ", strangers "
        + strangers.size()
        + ", duplicates "
        + duplicates
        + ", changed "
        + changed
        + ", resent "
        + resent;
  }
}
