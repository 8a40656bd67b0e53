// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {

  private static final Envelope A = new Envelope("a", new byte[1]);
  private static final Envelope B = new Envelope("b", new byte[1]);
  private static final Envelope C = new Envelope("c", new byte[1]);

  private static Outcome scores(String json) {
    return Outcome.of(
        Kind.SCORES,
        List.of(A, B, C),
        new Answer(207, "application/json", "7", null, json.replace('\'', '"').getBytes(UTF_8)),
        Instant.EPOCH);
  }

  private static Outcome traces(int status, String contentType, String redirect) {
    return Outcome.of(
        Kind.OTLP_TRACES,
        List.of(A),
        new Answer(status, contentType, "7", redirect, new byte[0]),
        Instant.EPOCH);
  }

  @Test
  void of_sortsItemsByTheirFate() {
    Outcome outcome = scores("{'errors':[{'id':'b','status':400},{'id':'c','status':503}]}");

    assertThat(outcome.verdict()).isEqualTo(Verdict.PER_ITEM);
    assertThat(outcome.delivered()).containsExactly(A);
    assertThat(outcome.rejected()).containsExactly(B);
    assertThat(outcome.again()).containsExactly(C);
    assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(7).toNanos());
    assertThat(outcome.cause()).isEqualTo("HTTP 207");
    assertThat(outcome.accepted()).isTrue();
    assertThat(outcome.complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "200, delivered",
    "207, delivered",
    "400, rejected",
    "401, rejected",
    "404, rejected",
    "413, rejected",
    "429, again",
    "500, again"
  })
  void of_judgesAnItemByItsStatus(int status, String fate) {
    Outcome outcome = scores("{'errors':[{'id':'a','status':" + status + "}]}");

    List<Envelope> found =
        switch (fate) {
          case "delivered" -> outcome.delivered();
          case "rejected" -> outcome.rejected();
          default -> outcome.again();
        };
    assertThat(found).contains(A);
    assertThat(outcome.complete()).isEqualTo(fate.equals("delivered"));
  }

  @Test
  void of_isAnOutage_whenAllItemsAreToBeSentAgain() {
    Outcome outcome = scores("{'errors':[{'status':500}]}");

    assertThat(outcome.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(outcome.accepted()).isFalse();
    assertThat(outcome.complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "200 | text/html | - | HOLD | an HTML page answered",
        "299 | text/html | - | HOLD | an HTML page answered",
        "200 | - | - | ACK | -",
        "300 | - | - | HOLD | base URL redirects",
        "307 | - | https://x | HOLD | redirects to https://x, set it to that",
        "399 | - | https://x | HOLD | redirects to https://x, set it to that",
        "400 | - | https://x | REFUSED | ''",
        "401 | - | - | HOLD | check the keys",
        "403 | - | - | HOLD | usage limit",
        "404 | - | - | HOLD | check the base URL",
        "405 | - | - | HOLD | check the base URL",
        "413 | - | - | TOO_LARGE | ''",
        "503 | text/html | - | RETRY | ''"
      })
  void of_saysWhatAPersonCanDo(
      int status, String contentType, String redirect, Verdict verdict, String advice) {
    Outcome outcome = traces(status, contentType, redirect);

    assertThat(outcome.verdict()).isEqualTo(verdict);
    assertThat(outcome.cause()).isEqualTo("HTTP " + status);
    if (advice != null) {
      assertThat(outcome.advice()).contains(advice);
      assertThat(outcome.advice().isEmpty()).isEqualTo(advice.isEmpty());
    }
    assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(7).toNanos());
    assertThat(outcome.accepted()).isEqualTo(verdict == Verdict.ACK);
    assertThat(outcome.complete()).isEqualTo(verdict == Verdict.ACK);
    assertThat(outcome.again()).isEmpty();
  }

  @Test
  void orRather_keepsAllButWhatIsToBeSent() {
    Outcome outcome = traces(413, null, null).orRather(B);

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                Verdict.TOO_LARGE,
                "HTTP 413",
                "",
                Duration.ofSeconds(7).toNanos(),
                List.of(),
                List.of(),
                List.of(B)));
  }

  @Test
  void failed_isTriedAgain_andNamesTheClassAlone() {
    Outcome outcome = Outcome.failed(new IOException("s3cret"));

    assertThat(outcome.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(outcome.cause()).isEqualTo("IOException");
    assertThat(outcome.toString()).doesNotContain("s3cret");
  }
}
