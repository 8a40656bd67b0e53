// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.langspan.FlushResult;
import io.langspan.otel.lab.Traffic.Seen;
import io.opentelemetry.proto.trace.v1.Span;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section C of the fault matrix: what a server may answer. */
class AnswersIT {

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  // Any 2xx of the server's own is the acknowledgement, whatever it carries
  static Stream<Fault> acknowledgements() {
    return Stream.of(
        Faults.success("C1 empty", ""),
        Faults.success("C1 job", "{\"id\":\"job\",\"name\":\"otel\"}"),
        Faults.success(
            "C1 garbage", "\u0000\u0001\u00ff{[", "Content-Type: application/x-protobuf"),
        Faults.success("C1 no type", "x", "Content-Type:"),
        // partial success: contract §1 knows none, so nothing is dropped on its word, nor resent
        Faults.success("C2", "{\"partialSuccess\":{\"rejectedSpans\":\"3\"}}"),
        Faults.success(
            "C2 binary", "\n\u0004\b\u0003\u0012\u0000", "Content-Type: application/x-protobuf"),
        Faults.status(201).acknowledged(),
        Faults.status(202).acknowledged(),
        Faults.status(204).acknowledged(),
        Faults.status(206).acknowledged(),
        Faults.gzipBomb(200).acknowledged(),
        Faults.success("C20 not gzip", "no gzip at all", "Content-Encoding: gzip"),
        Faults.success("C21", "what?", "Content-Encoding: made-up"),
        Faults.success("C19 not ASCII", "{}", "X-H: \u00e4\u00ff"));
  }

  @Row({"C1", "C2", "C3", "C19", "C20", "C21"})
  @ParameterizedTest
  @MethodSource("acknowledgements")
  void success_isTheAcknowledgement_whateverItCarries(Fault answer) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.always(answer));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isEqualTo(1);
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  // A login page is not the server
  private static final Map<Fault, String> ANSWERS_FOR_A_PERSON =
      Map.of(
          Faults.html(200), "login page",
          Faults.html(202), "login page",
          Faults.status(401), "check the keys",
          Faults.status(403), "usage limit",
          Faults.html(403), "usage limit",
          Faults.status(404), "check the base URL",
          Faults.status(405), "check the base URL");

  @Row({"C1", "C7", "C8", "C9"})
  @Test
  void whatAPersonMustRepair_isHeld_toldOnce_andNotAskedAgainSoon() {
    SideBySide.all(
        ANSWERS_FOR_A_PERSON.entrySet().stream(),
        answer -> isHeldAndToldOnce(answer.getKey(), answer.getValue()));
  }

  private static void isHeldAndToldOnce(Fault answer, String advice) {
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.flushAt(5))) {
      lab.server.play(FaultScript.always(answer));
      lab.load.observations(20);

      lab.holdsAll();
      lab.load.observations(20);
      FlushResult result = lab.holdsAll();

      assertThat(result.pending()).isEqualTo(40);
      // Two went side by side before the first answer; nothing for half a minute after that.
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(2);
      assertThat(log.await("WARN", lab.line.url())).hasSize(1);
      assertThat(log.await(lab.line.url(), advice)).hasSize(1);
    }
  }

  private record Redirect(int status, String target) {}

  @Row({"C4", "R11"})
  @Test
  void redirect_isNotFollowed_butNamed() {
    SideBySide.all(
        Stream.of(301, 302, 303, 307, 308)
            .flatMap(
                status ->
                    Stream.of("other port", "other host", "here", "round")
                        .map(target -> new Redirect(status, target))),
        AnswersIT::isNotFollowedButNamed);
  }

  private static void isNotFollowedButNamed(Redirect one) {
    try (LogLines log = new LogLines();
        LedgerServer sink = new LedgerServer();
        Lab lab = new Lab()) {
      String location =
          switch (one.target()) {
            case "other port" -> sink.url() + LedgerServer.TRACES;
            case "other host" -> "http://localhost:" + sink.port() + LedgerServer.TRACES;
            case "here" -> lab.line.url() + LedgerServer.SCORES;
            default -> LedgerServer.TRACES;
          };
      Fault redirect = Faults.status(one.status(), "Location: " + location);
      lab.server.play(FaultScript.always(redirect)).rest(redirect);
      lab.load.observations(5);

      lab.holdsAll();
      assertThat(lab.langspan.authCheck().ok()).isFalse();

      assertThat(log.await("WARN", "redirects to", lab.line.url())).hasSize(1);
      assertThat(sink.traffic().connections()).isZero();
      assertThat(lab.server.traffic().count()).isEqualTo(1);
      Figures.sum("R11", "redirects refused", 2);
      Figures.sum("R11", "connections to another origin", sink.traffic().connections());
    }
  }

  @Row("C5")
  @ParameterizedTest
  @ValueSource(ints = {0, 255, 256, 300, 511})
  void onePoisonInABatch_isFoundAndNamed_andTheRestArrives(int place) {
    try (LogLines log = new LogLines();
        Lab lab = new Lab()) {
      lab.server.poison(span -> span.getName().equals(Load.POISON));
      lab.load.observations(place);
      String poison = lab.load.poison();
      lab.load.observations(511 - place);

      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(511);
      assertThat(result.dropped()).containsOnlyKeys("rejected").containsValue(1L);
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).containsExactly(poison);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(1 + 2 * 9);
      assertThat(log.await("WARN", "rejected", poison)).hasSize(1);
    }
  }

  @Row("R15")
  @Test
  void poisonNowAndThen_costsOnlyItself_andFewRequests() {
    try (Lab lab = new Lab(b -> b.flushAt(250))) {
      lab.server.poison(span -> span.getName().equals(Load.POISON));
      Random random = new Random(15);
      Set<String> poisons = new HashSet<>();
      for (int i = 0; i < 10; i++) {
        int place = 300 + random.nextInt(600);
        lab.load.observationsInStep(place);
        poisons.add(lab.load.poison());
        lab.load.observationsInStep(999 - place);
      }

      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(9_990);
      assertThat(result.dropped()).containsOnlyKeys("rejected").containsValue(10L);
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).isEqualTo(poisons);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(40 + 10 * 20);
    }
  }

  // One in ten thousand, in the largest requests
  @Row({"C5", "R15"})
  @Test
  void onePoisonInTenThousand_costsOnlyItself_andFewRequests() {
    try (LogLines log = new LogLines();
        Lab lab = new Lab()) {
      lab.server.poison(span -> span.getName().equals(Load.POISON));
      lab.load.observationsInStep(7_000);
      String poison = lab.load.poison();
      lab.load.observationsInStep(2_999);
      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(9_999);
      assertThat(result.dropped()).containsOnlyKeys("rejected").containsValue(1L);
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).containsExactly(poison);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(7 + 20);
      assertThat(log.await("WARN", "rejected", poison)).hasSize(1);
    }
  }

  // Several in one batch, regular or in a row, hold nothing up
  @Row("C5")
  @ParameterizedTest
  @ValueSource(ints = {2, 10, 50})
  void poisonsInABatch_areAllFound_whileTheRestArrives(int every) {
    try (Lab lab = new Lab()) {
      lab.server.poison(span -> span.getName().equals(Load.POISON));
      Set<String> poisons = new HashSet<>();
      for (int i = 0; i < 400; i++) {
        if (i % every == 0 || i / 3 == 20) {
          poisons.add(lab.load.poison());
        } else {
          lab.load.observations(1);
        }
      }

      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(400 - poisons.size());
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).isEqualTo(poisons);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(1 + 20 * poisons.size());
    }
  }

  @Row({"C6", "C12"})
  @ParameterizedTest
  @ValueSource(ints = {400, 415, 422})
  void refusalOfEverything_endsTheSearch_andLosesNothing(int status) {
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.maxInFlight(1))) {
      lab.server.play(FaultScript.always(Faults.status(status)));
      lab.load.observations(64);

      FlushResult result = lab.holdsAll();

      assertThat(result.pending()).isEqualTo(64);
      assertThat(log.await("WARN", lab.line.url(), "refuses all")).hasSize(1);
      assertThat(lab.server.traffic().count()).isEqualTo(7); // 64 down to 1, and two others alone
    }
  }

  // The server's own rule. That it is delivered once the key is good takes half a minute here
  @Row({"C7", "D11"})
  @Test
  void wrongKey_isHeld_whileScoresAndSpansAreCounted() {
    try (Lab lab =
        new Lab(b -> b.credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY + "-old"))) {
      lab.load.observations(10).scores("s", 10);

      assertThat(lab.holdsAll().pending()).isEqualTo(20);
      Lab.await("a refusal", () -> !lab.langspan.status().lastError().isEmpty());
      assertThat(lab.langspan.status().lastError()).isEqualTo("HTTP 401");
    }
  }

  private static Stream<Fault> answersThatPass() {
    List<Fault> faults = new ArrayList<>();
    for (int status : new int[] {408, 425, 429, 500, 501, 502, 503, 504, 505, 507, 520, 599}) {
      faults.add(Faults.status(status));
    }
    for (int status : new int[] {500, 502, 503, 504}) {
      faults.add(Faults.html(status));
      faults.add(Faults.status(status, "Retry-After: 1"));
      faults.add(Faults.status(status, "Content-Encoding: made-up"));
    }
    faults.add(Faults.gzipBomb(503));
    faults.add(Faults.endlessBody(502));
    faults.add(Faults.raw("status 0", "HTTP/1.1 000 Zero\r\n\r\n"));
    faults.add(Faults.raw("status 600", "HTTP/1.1 600 Six\r\nContent-Length: 0\r\n\r\n"));
    faults.add(Faults.raw("status 999", "HTTP/1.1 999 Nine\r\nContent-Length: 0\r\n\r\n"));
    faults.add(Faults.raw("status 101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"));
    faults.add(Faults.raw("status 199", "HTTP/1.1 199 One\r\n\r\n"));
    faults.add(Faults.raw("only 100", "HTTP/1.1 100 Continue\r\n\r\n"));
    faults.add(Faults.raw("no status", "HTTP/1.1\r\n\r\n"));
    faults.add(Faults.raw("status in words", "HTTP/1.1 OK fine\r\n\r\n"));
    faults.add(Faults.raw("negative status", "HTTP/1.1 -20 x\r\n\r\n"));
    faults.add(Faults.raw("no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"));
    faults.add(Faults.raw("zeros", "\u0000".repeat(100)));
    faults.add(Faults.headers(1, 1_000_000).afterRecording());
    faults.add(Faults.headers(10_000, 100).afterRecording());
    faults.add(Faults.endlessHeaders().afterRecording());
    return faults.stream();
  }

  @Row({"C10", "C12", "C15", "C18", "C19", "C20", "C21"})
  @Test
  void whatPasses_isTriedAgain() {
    SideBySide.all(answersThatPass(), AnswersIT::isTriedAgain);
  }

  private static void isTriedAgain(Fault fault) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(fault));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isEqualTo(2);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent())
          .isEqualTo(fault.ambiguous() ? 20 : 0);
    }
  }

  @Row("C11")
  @Test
  void requestThatIsTooLarge_isHalved_andTheLimitIsRemembered() {
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.maxInFlight(1))) {
      lab.server.maxBody(100_000);
      for (int i = 0; i < 80; i++) {
        lab.load.large(10_000);
      }
      assertThat(lab.deliversAll().delivered()).isEqualTo(80);
      long refusals = lab.server.traffic().refusals();
      assertThat(refusals).isBetween(1L, 5L);

      for (int i = 0; i < 80; i++) {
        lab.load.large(10_000);
      }
      assertThat(lab.deliversAll().delivered()).isEqualTo(80);
      assertThat(lab.server.traffic().refusals()).isEqualTo(refusals);
      assertThat(log.await("WARN", lab.line.url(), "too large")).hasSize(1);
    }
  }

  // A batch of 4 MB for a server, or the proxy before it, that takes 1 MB
  @Row("C11")
  @Test
  void batchThatIsTooLarge_isSplit_withoutALoss() {
    try (Lab lab = new Lab(b -> b.maxInFlight(1))) {
      lab.server.maxBody(1_000_000);
      lab.line.refuse(); // or requests of 1 MB would leave meanwhile
      for (int i = 0; i < 80; i++) {
        lab.load.large(50_000);
      }
      lab.line.accept();

      assertThat(lab.deliversAll().delivered()).isEqualTo(80);
      assertThat(lab.server.traffic().refusals()).isBetween(1L, 3L);
    }
  }

  // One span that is too large even alone loses the ends of its longest texts
  @Row("C11")
  @Test
  void spanThatIsTooLarge_isCut_marked_andDelivered() {
    try (LogLines log = new LogLines();
        Lab lab = new Lab()) {
      Queue<Span> seen = new ConcurrentLinkedQueue<>();
      lab.server.maxBody(1_000_000).poison(span -> !seen.add(span));
      lab.load.observations(20);
      String id = lab.load.threeFields(1_000_000);
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(41);
      Span cut = seen.stream().filter(span -> Book.id(span).equals(id)).findFirst().orElseThrow();
      assertThat(cut.getAttributesList())
          .anyMatch(a -> a.getKey().equals("langspan.truncated") && a.getValue().getBoolValue())
          .filteredOn(a -> a.getValue().getStringValue().length() > 100_000)
          .hasSize(3)
          .allMatch(
              a -> a.getValue().getStringValue().endsWith("…[truncated, 1000000 characters]"));
      assertThat(log.await("WARN", "cut to", id)).hasSize(1);
    }
  }

  // What cannot be cut costs only itself
  @Row("C11")
  @Test
  void spanThatIsTooLarge_isDroppedAlone_andNamed_whenNothingInItIsLong() {
    try (LogLines log = new LogLines();
        Lab lab = new Lab()) {
      lab.server.maxBody(100_000);
      lab.load.observations(50);
      String id = lab.load.manyFields(10_000);
      lab.load.observations(50);

      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(100);
      assertThat(result.dropped()).containsOnlyKeys("oversize").containsValue(1L);
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).containsExactly(id);
      assertThat(log.await("WARN", "oversize", id)).hasSize(1);
    }
  }

  private static String date(Duration fromNow) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.now().plus(fromNow).atOffset(ZoneOffset.UTC));
  }

  // What is told and makes sense is waited for, flush or not
  private static Stream<Fault> waitsOfASecond() {
    return Stream.of(
        Faults.status(429, "Retry-After: 1"),
        Faults.status(503, "retry-after:1"),
        Fault.of(
            "429 date", // a date has whole seconds, so it is one to two from now
            wire -> {
              wire.answer(429, "{}", "Retry-After: " + date(Duration.ofSeconds(2)));
              return true;
            }));
  }

  @Row("C13")
  @Test
  void retryAfter_isWaitedFor_evenByAFlush() {
    SideBySide.all(waitsOfASecond(), AnswersIT::isWaitedForASecond);
  }

  private static void isWaitedForASecond(Fault fault) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(fault));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      List<Seen> seen = lab.server.traffic().requests();
      assertThat(seen).hasSize(2);
      assertThat(Duration.ofNanos(seen.get(1).nanos() - seen.get(0).nanos()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(995)); // the answer leaves a bit later
    }
  }

  // What makes no sense is left alone
  private static Stream<Fault> senselessWaits() {
    return Stream.of(
        Faults.status(429),
        Faults.status(429, "Retry-After: 0"),
        Faults.status(429, "Retry-After: -5"),
        Faults.status(429, "Retry-After: soon"),
        Faults.status(429, "Retry-After: 1.5"),
        Faults.status(429, "Retry-After:"),
        Faults.status(429, "Retry-After: " + date(Duration.ofDays(-1))),
        Faults.status(429, "Retry-After: Fri, 99 Foo 2026 25:00:00 GMT"),
        Faults.status(429, "Retry-After: " + "9".repeat(1_000)),
        Faults.status(429, "Retry-After: 0", "Retry-After: 0"));
  }

  @Row("C13")
  @Test
  void senselessRetryAfter_isLeftToTheBackOff() {
    SideBySide.all(senselessWaits(), AnswersIT::isLeftToTheBackOff);
  }

  private static void isLeftToTheBackOff(Fault fault) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(fault));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isEqualTo(2);
    }
  }

  @Row({"C13", "C14"})
  @Test
  void longRetryAfter_isHeld_andNothingIsLost() {
    SideBySide.all(
        Stream.of("3600", "999999999", "99999999999999999999", "Tue, 01 Jan 2036 00:00:00 GMT"),
        AnswersIT::isHeld);
  }

  private static void isHeld(String wait) {
    try (Lab lab = new Lab(b -> b.flushAt(5))) {
      lab.server.play(FaultScript.always(Faults.status(429, "Retry-After: " + wait)));
      lab.load.observations(20);
      lab.holdsAll();
      lab.load.observations(20);

      assertThat(lab.holdsAll().pending()).isEqualTo(40);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(2);
    }
  }

  // Steady failure is not answered with a storm
  @Row({"C14", "C15"})
  @Test
  void steadyFailure_isAskedSeldom_andToldOnce() {
    SideBySide.all(Stream.of(429, 500, 503), AnswersIT::isAskedSeldomAndToldOnce);
  }

  private static void isAskedSeldomAndToldOnce(int status) {
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.flushAt(1))) {
      lab.server.play(FaultScript.always(Faults.status(status)));
      lab.load.observations(500);
      Lab.await("three attempts", () -> lab.server.traffic().count() >= 3);
      int before = lab.server.traffic().count();

      // Not a flush, which may hurry: a wait on what never comes.
      long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      Lab.await("three seconds", () -> System.nanoTime() - end > 0);

      assertThat(lab.books.status().pending()).isEqualTo(500);
      assertThat(lab.server.traffic().count() - before).isLessThan(20);
      assertThat(log.with("WARN", lab.line.url())).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Row("C16")
  @Test
  void flapping_costsTwoRequestsForABatch() {
    try (Lab lab = new Lab(b -> b.flushAt(10))) {
      lab.server.play(FaultScript.everySecond(Faults.status(503)));
      lab.load.observations(200);

      assertThat(lab.deliversAll().delivered()).isEqualTo(200);
      assertThat(lab.server.traffic().count()).isLessThanOrEqualTo(44);
    }
  }

  @Row("C17")
  @Test
  void recovery_beginsWithOneRequest_andGoesOnWithTwo() {
    AtomicInteger now = new AtomicInteger();
    List<Integer> outage = new CopyOnWriteArrayList<>();
    List<Integer> recovery = new CopyOnWriteArrayList<>();
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.flushAt(5))) {
      lab.server.play(FaultScript.always(slow(503, 2, now, outage)));
      lab.load.observations(100);
      Lab.await("four attempts", () -> outage.size() >= 4);
      lab.holdsAll();

      lab.server.play(FaultScript.always(slow(200, 1, now, recovery).acknowledged()));
      assertThat(lab.deliversAll().delivered()).isEqualTo(100);

      assertThat(outage).allMatch(concurrent -> concurrent <= 2);
      assertThat(outage.subList(2, outage.size())).containsOnly(1);
      assertThat(recovery).hasSize(20).startsWith(1).allMatch(concurrent -> concurrent <= 2);
      assertThat(log.with("INFO", lab.line.url(), "again")).hasSizeLessThanOrEqualTo(1);
    }
  }

  /**
   * Notes of each request how many were under way; it is over before its answer can be seen. There
   * is none before so many have come, as a busy machine may delay one of those that go together.
   */
  private static Fault slow(int status, int together, AtomicInteger now, List<Integer> concurrent) {
    return Fault.of(
        "slow " + status,
        wire -> {
          concurrent.add(now.incrementAndGet());
          do {
            wire.pause(Duration.ofMillis(30));
          } while (concurrent.size() < together);
          now.decrementAndGet();
          wire.answer(status, "{}");
          return true;
        });
  }

  // Scores have an answer each
  @Row("D13")
  @Test
  void scores_areJudgedOneByOne() {
    try (Lab lab = new Lab()) {
      lab.server.refuseScores(Set.of("bad"));
      lab.server.play(
          LedgerServer.SCORES,
          FaultScript.first(Faults.status(503), Faults.reset().afterRecording()));
      lab.load.scores("good", 10).scores("bad", 3);

      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.delivered()).isEqualTo(10);
      assertThat(result.dropped()).containsOnlyKeys("rejected").containsValue(3L);
      assertThat(lab.server.book().scores())
          .hasSize(10)
          .allSatisfy((id, n) -> assertThat(n).isEqualTo(2));
    }
  }

  static Stream<Fault> badAnswersToAQuestion() {
    return Stream.of(
        Faults.gzipBomb(200),
        Faults.endlessBody(200),
        Faults.headers(1, 1_000_000),
        Faults.headers(10_000, 100),
        Faults.endlessHeaders(),
        Faults.success("made-up encoding", "what?", "Content-Encoding: made-up"),
        Faults.success("not gzip", "no gzip at all", "Content-Encoding: gzip"),
        Faults.success("deep", "[".repeat(100_000)),
        Faults.status(204),
        Faults.raw("no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"));
  }

  @Row({"C19", "C20", "C21", "R12"})
  @ParameterizedTest
  @MethodSource("badAnswersToAQuestion")
  void badAnswerToAQuestion_isAFailure_ofBoundedSize(Fault fault) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Lab lab = new Lab()) {
      assertThat(lab.langspan.authCheck().ok()).isTrue(); // what is loaded once is not counted
      lab.server.rest(fault);
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();

      assertThat(lab.langspan.authCheck().ok()).isFalse();

      double mebibytes = (threads.getCurrentThreadAllocatedBytes() - before) / 1048576.0;
      double seconds = (System.nanoTime() - start) / 1e9;
      // 8 of them are the cap. Of what has no end OkHttp reads on for 100 ms, piece by piece.
      if (!fault.name().startsWith("endless")) {
        Figures.most("R12", "MiB allocated for an answer to REST", mebibytes);
        assertThat(mebibytes).as("MiB").isLessThan(10);
      }
      Figures.most("R12", "seconds", seconds);
      assertThat(seconds).isLessThan(30); // ten, and a busy machine; without a bound it has no end
    }
  }

  @Row({"C20", "R12"})
  @ParameterizedTest
  @ValueSource(ints = {200, 503})
  void gzipBomb_costsDeliveryNextToNothing(int status) {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Lab lab = new Lab(b -> b.maxInFlight(1)).warm()) {
      Thread sender =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("langspan-export-send"))
              .filter(thread -> !others.contains(thread))
              .findAny()
              .orElseThrow();
      Fault bomb = Faults.gzipBomb(status);
      lab.server.play(FaultScript.first(status == 200 ? bomb.acknowledged() : bomb));
      lab.load.observations(20);
      long before = threads.getThreadAllocatedBytes(sender.getId());

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);

      double mebibytes = (threads.getThreadAllocatedBytes(sender.getId()) - before) / 1048576.0;
      Figures.most("R12", "MiB allocated for an answer to delivery", mebibytes);
      assertThat(mebibytes).isLessThan(4);
    }
  }
}
