// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the books of one client from outside: what ended is delivered, dropped, pending or on disk,
 * exactly, whoever is asked, and the server agrees.
 */
final class Conservation {

  private final Langspan langspan;
  private final Load load;
  private final LedgerServer server;
  private final Map<String, Long> dropped = new HashMap<>();
  private long delivered;

  Conservation(Langspan langspan, Load load, LedgerServer server) {
    this.langspan = langspan;
    this.load = load;
    this.server = server;
  }

  /** Flushes, and holds what it says against all that was said before and against the server. */
  FlushResult flush(Duration timeout) {
    FlushResult result = langspan.flush(timeout);
    delivered += result.delivered();
    result.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    assertThat(delivered + sum(dropped) + result.pending() + result.spooled())
        .as("ended = delivered + dropped + pending + spooled: %s", result)
        .isEqualTo(load.ended());
    assertThat(result.complete())
        .as("complete: %s", result)
        .isEqualTo(result.pending() == 0 && result.dropped().isEmpty());
    // In this order: what is pending may arrive while we look.
    assertThat(server.book().size())
        .as("the server has what was reported as delivered: %s", result)
        .isGreaterThanOrEqualTo(delivered);
    if (result.pending() + result.spooled() == 0) {
      settled();
    }
    return result;
  }

  /** Holds the status against what has ended, at any time. */
  LangspanStatus status() {
    LangspanStatus status = langspan.status();
    assertThat(
            status.delivered()
                + status.filtered()
                + sum(status.dropped())
                + status.pending()
                + status.spooled())
        .as("accepted + recovered = delivered + filtered + dropped + pending + spooled: %s", status)
        .isEqualTo(status.accepted() + status.recovered());
    assertThat(status.accepted()).as("accepted").isEqualTo(load.ended());
    return status;
  }

  /** Holds everything against everything when nothing is under way. */
  void settled() {
    LangspanStatus status = status();
    assertThat(status.pending() + status.spooled()).as("pending or spooled").isZero();
    assertThat(status.queuedBytes()).as("bytes held for nothing").isZero();
    assertThat(status.delivered()).as("delivered, by status").isEqualTo(delivered);
    assertThat(status.dropped()).as("dropped, by status").isEqualTo(dropped);
    assertThat(server.book().size()).as("stored by the server").isEqualTo(delivered);
    Report report = server.book().report(load.spanIds());
    assertThat(report.strangers()).isEmpty();
    assertThat(report.duplicates()).as("duplicate rows").isZero();
    assertThat(report.changed()).as("spans resent with other bytes").isZero();
  }

  /**
   * Holds the status against the server after close. What was in flight then may have arrived
   * although it is counted as lost or is on disk. Where the machine took away the time of a close,
   * its worker counts the last of it a moment later.
   */
  void closed() {
    Lab.await("nothing pending after close", () -> langspan.status().pending() == 0);
    LangspanStatus status = status();
    long stored = server.book().size();
    long unknown = status.dropped().getOrDefault("shutdown", 0L);
    assertThat(stored)
        .as("stored by the server: %s", status)
        .isBetween(status.delivered(), status.delivered() + unknown + status.spooled());
    Report report = server.book().report(load.spanIds());
    assertThat(report.strangers()).isEmpty();
    assertThat(report.duplicates()).isZero();
    assertThat(report.changed()).isZero();
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).sum();
  }
}
