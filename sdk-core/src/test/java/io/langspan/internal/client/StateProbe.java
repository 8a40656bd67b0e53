// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Observation;

/** Looks into what an observation keeps. */
public final class StateProbe {

  private StateProbe() {}

  /** How many values of metadata are kept. */
  public static int metadataEntries(Observation observation) {
    int entries = 0;
    Entry entry = ((ObservationState) observation).metadata;
    for (; entry != null; entry = entry.before()) {
      entries++;
    }
    return entries;
  }

  /** How many bytes it is taken for. */
  public static long estimatedBytes(Observation observation) {
    return ((ObservationState) observation).estimatedBytes();
  }
}
