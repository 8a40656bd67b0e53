// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

import io.langspan.Generation;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that one call takes, of which the first 50 are told. Its call is its lock. */
final class Attempts {

  private static final int MOST = 50;

  private final List<Attempt> told = new ArrayList<>(1);
  private @Nullable Attempt latest;

  /** One more. */
  Attempt next() {
    Attempt next = new Attempt(told.size() + 1);
    latest = next;
    if (told.size() < MOST) {
      told.add(next);
    }
    return next;
  }

  boolean isLatest(Attempt attempt) {
    return latest == attempt;
  }

  /** Says of the observation of the call what the server said of its requests. */
  void describe(Generation generation, boolean failed) {
    Attempt last = latest;
    if (last != null && last.requestId() != null) {
      generation.metadata("request_id", last.requestId());
    }
    if (last != null && failed && last.status() != 0) {
      generation.metadata("http_status", last.status());
    }
    if (told.size() > 1) {
      List<Map<String, Object>> all = told.stream().map(Attempt::json).toList();
      generation.metadata("retry_count", told.size() - 1).metadata("attempts", all);
    }
  }

  /** Adds an event each to a span, unless there is nothing but one that went well. */
  void tell(Span span, boolean failed) {
    if (told.size() > 1 || failed) {
      told.forEach(attempt -> attempt.tell(span));
    }
  }
}
