// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

import java.util.LinkedHashMap;
import java.util.Map;

/** Answers that are recorded already, by their ids; the oldest are forgotten. */
public final class Settled {

  private static final int MOST = 1_000;

  private final Map<String, Boolean> ids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Notes an answer; whether it was not recorded before. */
  synchronized boolean first(String id) {
    return ids.put(id, true) == null;
  }
}
