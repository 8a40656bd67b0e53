// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what was already reported: a wrong number comes with every call, one line is enough.
 */
public final class Once {

  private final Set<Object> reported = ConcurrentHashMap.newKeySet();
  private final int limit;

  /** After {@code limit} different things it stays silent, so that it never grows further. */
  public Once(int limit) {
    this.limit = limit;
  }

  /** Whether {@code what} is still to be reported; true once for each of the first things. */
  public boolean first(Object what) {
    return !reported.contains(what) && reported.size() < limit && reported.add(what);
  }

  /** Everything is to be reported again. */
  void forget() {
    reported.clear();
  }
}
