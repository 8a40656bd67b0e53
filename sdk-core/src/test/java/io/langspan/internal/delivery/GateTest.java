// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Gate.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final long NOW = Long.MAX_VALUE - 7;

  private final Gate gate = new Gate(new Backoff(() -> 1));

  private boolean shut(State into, String cause) {
    return gate.shut(into, cause, gate.ticket(), NOW, 0);
  }

  @Test
  void shut_waitsLonger_withEachFailure() {
    shut(State.OUTAGE, "HTTP 503");
    assertThat(gate.notBefore() - NOW).isEqualTo(MILLISECONDS.toNanos(500));

    shut(State.OUTAGE, "HTTP 500");
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(1));
  }

  @Test
  void shut_countsRequestsThatFailSideBySideOnce() {
    long both = gate.ticket();
    gate.shut(State.OUTAGE, "HTTP 503", both, NOW, 0);
    gate.shut(State.OUTAGE, "HTTP 503", both, NOW, 0);

    assertThat(gate.notBefore() - NOW).isEqualTo(MILLISECONDS.toNanos(500));
  }

  @Test
  void shut_heedsTheLongestRetryAfter() {
    long both = gate.ticket();
    gate.shut(State.OUTAGE, "HTTP 429", both, NOW, SECONDS.toNanos(5));
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(5));

    gate.shut(State.OUTAGE, "HTTP 429", both, NOW, SECONDS.toNanos(9));
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(9));

    gate.shut(State.OUTAGE, "HTTP 429", both, NOW, SECONDS.toNanos(2));
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(9));
  }

  @Test
  void shut_tellsOfAnOutage_atTheThirdFailureAlone() {
    assertThat(shut(State.OUTAGE, "HTTP 503")).isFalse();
    assertThat(shut(State.OUTAGE, "HTTP 503")).isFalse();
    assertThat(shut(State.OUTAGE, "ConnectException")).isTrue();
    assertThat(shut(State.OUTAGE, "HTTP 503")).isFalse();
  }

  @Test
  void shut_tellsOfAHoldAtOnce_andAgainWhenItsCauseChanges() {
    assertThat(shut(State.HELD, "HTTP 401")).isTrue();
    assertThat(shut(State.HELD, "HTTP 401")).isFalse();
    assertThat(shut(State.HELD, "HTTP 403")).isTrue();
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(120));
  }

  @Test
  void reopen_tells_whomeverWasToldOfTheTrouble() {
    assertThat(gate.reopen()).isFalse();

    shut(State.OUTAGE, "HTTP 503");
    assertThat(gate.reopen()).isFalse();

    shut(State.HELD, "HTTP 401");
    assertThat(gate.reopen()).isTrue();
    assertThat(gate.open()).isTrue();
  }

  @Test
  void mayHurry_isForOurOwnBackOffOnly() {
    assertThat(gate.mayHurry(NOW, false)).isFalse();

    shut(State.OUTAGE, "HTTP 503");
    assertThat(gate.mayHurry(NOW, false)).isTrue();

    gate.shut(State.OUTAGE, "HTTP 429", gate.ticket(), NOW, 10);
    assertThat(gate.mayHurry(NOW, false)).isFalse();
    assertThat(gate.mayHurry(NOW + 10, false)).isTrue();

    shut(State.HELD, "HTTP 401");
    assertThat(gate.mayHurry(NOW, false)).isFalse();
    assertThat(gate.mayHurry(NOW, true)).isTrue();
  }

  @Test
  void mayHurry_heedsTheRetryAfter_ofARequestThatFailedBesideAnother() {
    long both = gate.ticket();
    gate.shut(State.OUTAGE, "HTTP 503", both, NOW, 0);
    gate.shut(State.OUTAGE, "HTTP 429", both, NOW, 10);

    assertThat(gate.mayHurry(NOW + 9, false)).isFalse();
    assertThat(gate.mayHurry(NOW + 10, false)).isTrue();
  }

  @Test
  void mayHurry_isFiveTimesAtOnce_andThenEveryTwentySeconds() {
    shut(State.OUTAGE, "HTTP 503");
    for (int i = 0; i < 5; i++) {
      assertThat(gate.mayHurry(NOW, false)).isTrue();
      gate.hurry(NOW);
    }

    assertThat(gate.mayHurry(NOW + SECONDS.toNanos(20) - 1, false)).isFalse();
    assertThat(gate.mayHurry(NOW + SECONDS.toNanos(20) - 1, true)).isTrue();
    assertThat(gate.mayHurry(NOW + SECONDS.toNanos(20), false)).isTrue();
    assertThat(gate.mayHurry(NOW + SECONDS.toNanos(200), false)).isTrue();
  }

  @Test
  void ticket_isNeverTheSameAgain() {
    long first = gate.ticket();
    shut(State.OUTAGE, "HTTP 503");
    long second = gate.ticket();
    gate.reopen();
    long third = gate.ticket();
    gate.reopen();

    assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    assertThat(gate.ticket()).isEqualTo(third);
    assertThat(gate.shut(State.HELD, "HTTP 401", first, NOW, 0)).isFalse();
    assertThat(gate.open()).isTrue();
  }

  @Test
  void shut_beginsToCountAnew_whenTheTroubleIsAnother() {
    shut(State.OUTAGE, "HTTP 503");
    shut(State.OUTAGE, "HTTP 503");

    assertThat(shut(State.HELD, "HTTP 503")).isTrue();
    assertThat(gate.notBefore() - NOW).isEqualTo(SECONDS.toNanos(30));
  }
}
