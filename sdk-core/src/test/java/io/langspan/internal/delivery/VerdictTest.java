// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    "200, ACK",
    "201, ACK",
    "202, ACK",
    "204, ACK",
    "207, ACK",
    "299, ACK",
    "300, HOLD",
    "301, HOLD",
    "302, HOLD",
    "303, HOLD",
    "304, HOLD",
    "307, HOLD",
    "308, HOLD",
    "400, REFUSED",
    "415, REFUSED",
    "422, REFUSED",
    "401, HOLD",
    "402, HOLD",
    "403, HOLD",
    "404, HOLD",
    "405, HOLD",
    "407, HOLD",
    "410, HOLD",
    "408, RETRY",
    "425, RETRY",
    "429, RETRY",
    "413, TOO_LARGE",
    "500, RETRY",
    "501, RETRY",
    "502, RETRY",
    "503, RETRY",
    "504, RETRY",
    "505, RETRY",
    "599, RETRY",
    "600, RETRY",
    "100, RETRY",
    "0, RETRY"
  })
  void of_followsTheStatus(int status, Verdict expected) {
    assertThat(Verdict.of(Kind.OTLP_TRACES, status, "application/json")).isEqualTo(expected);
    assertThat(Verdict.of(Kind.OTLP_TRACES, status, null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, HOLD",
    "TEXT/HTML; charset=utf-8, HOLD",
    "application/xhtml+xml, HOLD",
    "text/plain, ACK",
    "application/x-protobuf, ACK"
  })
  void of_holdsOnAnHtmlPage_whateverItsSuccess(String contentType, Verdict expected) {
    assertThat(Verdict.of(Kind.OTLP_TRACES, 200, contentType)).isEqualTo(expected);
  }

  @Test
  void of_looksAtEachItem_whenTheServerAnswersPerItem() {
    assertThat(Verdict.of(Kind.SCORES, 207, "application/json")).isEqualTo(Verdict.PER_ITEM);
    assertThat(Verdict.of(Kind.SCORES, 200, "application/json")).isEqualTo(Verdict.ACK);
  }
}
