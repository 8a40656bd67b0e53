// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.score;
import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.langspan.internal.delivery.Endpoint.Received;
import io.langspan.internal.delivery.Endpoint.Reply;
import io.langspan.lab.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** What the engine does about each answer of a server. */
class DeliveryPolicyTest {

  private final Endpoint server = new Endpoint();
  private Bench bench = new Bench(server.url());

  DeliveryPolicyTest() throws IOException {}

  @AfterEach
  void close() {
    bench.close();
    server.close();
  }

  /** Answers with each status in turn, and with 200 after that. */
  private void script(int... statuses) {
    AtomicInteger turn = new AtomicInteger();
    server.answer(
        request -> {
          int i = turn.getAndIncrement();
          return Reply.of(i < statuses.length ? statuses[i] : 200);
        });
  }

  private void untilAttempts(int attempts, String error) {
    bench.untilQuiet(
        () ->
            server.received().size() == attempts
                && error.equals(bench.engine.status().lastError()));
  }

  @Test
  void flush_delivers_andSendsWhatTheContractAsksFor() throws Exception {
    bench.submit(trace("a"), trace("b"), score("s"), score("t"));

    assertThat(bench.flush()).isEqualTo(new Delivered(4, 0, 0, Map.of()));
    assertThat(server.received())
        .extracting(Received::path, Received::text)
        .containsExactlyInAnyOrder(
            tuple("/api/public/otel/v1/traces", "a;b;"),
            tuple("/api/public/ingestion", "{\"batch\":[{\"id\":\"s\"},{\"id\":\"t\"}]}"));
    assertThat(server.received())
        .allSatisfy(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.header("Authorization")).isEqualTo("Basic c2VjcmV0");
              boolean traces = request.path().endsWith("traces");
              assertThat(request.header("Content-type"))
                  .isEqualTo(traces ? "application/x-protobuf" : "application/json");
              assertThat(request.header("Content-encoding")).isEqualTo(traces ? "gzip" : "");
            });
    assertThat(bench.log.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 207})
  void flush_takesAnySuccessAsTheAcknowledgement(int status) {
    server.answer(
        request -> status == 204 ? Reply.of(204) : Reply.json(status, "{\"queue\":\"job\"}"));
    bench.submit(trace("a"), score("s"));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(bench.engine.status().lastSuccess()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(bench.engine.status().lastError()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {425, 429, 500, 502, 503, 504, 599})
  void flush_delivers_afterFailuresThatPass(int status) {
    script(status, status);
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP " + status);
    bench.advance(Duration.ofMillis(500));
    untilAttempts(2, "HTTP " + status);
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    assertThat(server.received()).extracting(Received::ids).allMatch(List.of("a")::equals);
    assertThat(bench.log.at(Level.WARN)).isEmpty();
  }

  @Test
  void flush_delivers_afterATimeoutThatTheServerReports() {
    // The client itself repeats a 408 once.
    script(408, 408);
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(2, "HTTP 408");
    bench.advance(Duration.ofMillis(500));

    assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
  }

  @Test
  void flush_triesOnceMoreBeforeTheBackOffIsOver_butNotTwice() {
    server.answer(503);
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP 503");

    bench.kick();
    untilAttempts(2, "HTTP 503");

    assertThat(bench.engine.flush(Duration.ofMillis(50)))
        .isEqualTo(new Delivered(0, 0, 1, Map.of()));
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void flush_doesNotTryEarlier_thanTheServerAllows() {
    server.answer(request -> new Reply(429, Map.of("Retry-After", "7"), ""));
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP 429");

    assertThat(bench.engine.flush(Duration.ofMillis(50)).pending()).isEqualTo(1);
    bench.advance(Duration.ofMillis(7_699)); // with all of the tenth more
    assertThat(bench.engine.flush(Duration.ofMillis(50)).pending()).isEqualTo(1);
    assertThat(server.received()).hasSize(1);

    server.answer(200);
    bench.advance(Duration.ofMillis(1));
    assertThat(bench.flush().delivered()).isEqualTo(1);
  }

  @Test
  void outage_isProbedByOneRequestAtATime_andResumesAtTheFirstSuccess() {
    server.answer(503);
    for (String id : List.of("a", "b", "c", "d")) {
      bench.submit(trace(id));
      bench.kick();
    }
    bench.untilQuiet(() -> !server.received().isEmpty());
    int before = server.received().size();
    assertThat(before).isLessThanOrEqualTo(1 + 2 * 4); // each once by itself, once by a flush

    bench.advance(Duration.ofMinutes(1));
    bench.untilQuiet(() -> server.received().size() > before);
    assertThat(server.received()).hasSize(before + 1);

    server.answer(200);
    bench.advance(Duration.ofMinutes(1));
    assertThat(bench.flush()).isEqualTo(new Delivered(4, 0, 0, Map.of()));
  }

  @Row("C17")
  @Test
  void recovery_beginsWithTheOldest_andWithOneRequestMoreAfterEachSuccess() throws Exception {
    bench.close();
    bench = new Bench(server.url(), b -> b.flushAt(1).maxInFlight(4));
    server.answer(503);
    for (int i = 10; i < 40; i++) {
      bench.submit(trace("i" + i));
    }
    bench.onWorkerDone();
    for (int i = 0; i < 5; i++) {
      int before = server.received().size();
      bench.advance(Duration.ofMinutes(1));
      bench.untilQuiet(() -> server.received().size() > before);
    }
    int outage = server.received().size();
    Semaphore answers = new Semaphore(0);
    server.answer(
        request -> {
          answers.acquireUninterruptibly();
          return Reply.of(200);
        });
    bench.advance(Duration.ofMinutes(1));

    int answered = 0;
    for (int width : List.of(1, 1, 2, 4, 4)) {
      int arrived = outage + answered + width;
      Bench.eventually(() -> server.received().size() >= arrived);
      int delivered = answered++;
      Bench.eventually(() -> bench.engine.status().delivered() == delivered);
      bench.onWorkerDone();
      assertThat(server.received()).hasSize(arrived);
      answers.release();
    }
    answers.release(100);
    assertThat(bench.flush().delivered()).isEqualTo(30);

    List<String> order =
        server.received().stream().skip(outage + 1).limit(10).map(r -> r.ids().get(0)).toList();
    String probe = server.received().get(outage).ids().get(0);
    List<String> oldest =
        IntStream.range(10, 40).mapToObj(i -> "i" + i).filter(id -> !id.equals(probe)).toList();
    assertThat(order).startsWith(oldest.get(0));
    // Those that are under way together may overtake one another.
    assertThat(oldest.subList(0, 10 + 3)).containsAll(order);
  }

  @Test
  void outage_isLoggedOnce_andItsEndToo() {
    server.answer(500);
    bench.submit(trace("a"));
    bench.kick();
    for (int i = 1; i <= 6; i++) {
      untilAttempts(i, "HTTP 500");
      bench.advance(Duration.ofMinutes(1));
    }
    untilAttempts(7, "HTTP 500");
    server.answer(200);
    bench.advance(Duration.ofMinutes(1));
    bench.flush();

    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("traces: HTTP 500");
    assertThat(bench.logged(Level.INFO))
        .singleElement()
        .asString()
        .contains("accepts traces again");
  }

  @Test
  void outage_doesNotLetOneBatchBlockTheOthers() {
    server.answer(request -> Reply.of(request.ids().contains("cursed") ? 500 : 200));
    bench.submit(trace("cursed"));
    bench.kick();
    untilAttempts(1, "HTTP 500");
    bench.submit(trace("a"));
    bench.kick();
    bench.submit(trace("b"));
    bench.kick();

    Bench.eventually(
        () -> {
          bench.advance(Duration.ofSeconds(1));
          return bench.engine.status().delivered() == 2;
        });
    assertThat(bench.engine.flush(Duration.ZERO)).isEqualTo(new Delivered(2, 0, 1, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 404, 405, 410})
  void hold_keepsEverything_warnsOnce_andProbesSlowly(int status) {
    server.answer(status);
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP " + status);
    bench.submit(trace("b"));

    assertThat(bench.engine.flush(Duration.ofMillis(50)))
        .isEqualTo(new Delivered(0, 0, 2, Map.of()));
    assertThat(server.received()).hasSize(1);

    bench.advance(Duration.ofSeconds(30));
    untilAttempts(2, "HTTP " + status);
    bench.advance(Duration.ofSeconds(60));
    untilAttempts(3, "HTTP " + status);
    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("HTTP " + status);

    server.answer(200);
    bench.advance(Duration.ofMinutes(10));
    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(bench.logged(Level.INFO)).hasSize(1);
  }

  @Row("C7")
  @Test
  void hold_asksForTheHeadersAgain_soThatNewKeysWorkWithoutARestart() {
    bench.close();
    AtomicInteger key = new AtomicInteger(1);
    bench =
        new Bench(server.url(), b -> b.headers(() -> Map.of("Authorization", "key " + key.get())));
    server.answer(request -> Reply.of(request.header("Authorization").equals("key 2") ? 200 : 401));
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP 401");

    key.set(2);
    bench.advance(Duration.ofSeconds(30));

    assertThat(bench.flush().complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_isNotFollowed_butNamed(int status) throws IOException {
    try (Endpoint elsewhere = new Endpoint()) {
      server.answer(
          request ->
              new Reply(status, Map.of("Location", elsewhere.url() + "/login?token=t0ken"), ""));
      bench.submit(trace("a"));
      bench.kick();
      untilAttempts(1, "HTTP " + status);

      assertThat(elsewhere.received()).isEmpty();
      assertThat(bench.engine.flush(Duration.ofMillis(20)).pending()).isEqualTo(1);
      assertThat(bench.logged(Level.WARN))
          .singleElement()
          .asString()
          .contains("base URL redirects to " + elsewhere.url())
          .doesNotContain("t0ken");
    }
  }

  @Test
  void loginPage_isNoAcknowledgement() {
    server.answer(
        request ->
            new Reply(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>Sign in"));
    bench.submit(trace("a"));
    bench.kick();
    untilAttempts(1, "HTTP 200");

    assertThat(bench.engine.flush(Duration.ofMillis(20)))
        .isEqualTo(new Delivered(0, 0, 1, Map.of()));
    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("login page");
  }

  @Test
  void tooLarge_isHalved_andTheLimitIsRemembered() {
    server.answer(request -> Reply.of(request.body().length > 1_000 ? 413 : 200));
    for (int i = 0; i < 32; i++) {
      bench.submit(trace("a" + i, 100));
    }

    assertThat(bench.flush()).isEqualTo(new Delivered(32, 0, 0, Map.of()));
    long lessons = refusedAsTooLarge(); // two, or three with both halves in flight
    for (int i = 0; i < 32; i++) {
      bench.submit(trace("b" + i, 100));
    }
    assertThat(bench.flush()).isEqualTo(new Delivered(32, 0, 0, Map.of()));
    assertThat(refusedAsTooLarge()).isEqualTo(lessons).isBetween(2L, 3L);
    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("too large");
  }

  @Row("C11")
  @Test
  void tooLarge_isForgottenStepByStep_whenTheServerIsRepaired() {
    tooLargeAbove(1_000);
    deliver(32);
    assertThat(refusedAsTooLarge()).isPositive();
    int before = server.received().size();

    server.answer(200);
    deliver(64);
    assertThat(largest(before)).isLessThanOrEqualTo(1_000);
    bench.advance(Duration.ofMinutes(10));
    for (int i = 0; i < 6; i++) {
      deliver(64);
    }

    assertThat(largest(before)).isEqualTo(6_400);
  }

  @Row("C11")
  @Test
  void tooLarge_isFoundOutAgain_atTheCostOfOneRequestInTenMinutes() {
    tooLargeAbove(1_000);
    deliver(32);
    long lessons = refusedAsTooLarge();
    for (int i = 1; i <= 6; i++) {
      bench.advance(Duration.ofMinutes(10));
      deliver(64);
      bench.advance(Duration.ofMinutes(9));
      deliver(64);
      assertThat(refusedAsTooLarge()).isEqualTo(lessons + i);
      bench.advance(Duration.ofMinutes(1));
    }
    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("too large");
  }

  private void tooLargeAbove(int bytes) {
    server.answer(request -> Reply.of(request.body().length > bytes ? 413 : 200));
  }

  private void deliver(int items) {
    for (int i = 0; i < items; i++) {
      bench.submit(trace("i" + i, 100));
    }
    assertThat(bench.flush()).isEqualTo(new Delivered(items, 0, 0, Map.of()));
  }

  private int largest(int from) {
    return server.received().stream()
        .skip(from)
        .mapToInt(request -> request.body().length)
        .max()
        .orElseThrow();
  }

  private long refusedAsTooLarge() {
    return server.received().stream().filter(request -> request.body().length > 1_000).count();
  }

  @Test
  void tooLarge_dropsAnItemThatIsRefusedAlone_andNamesIt() {
    server.answer(request -> Reply.of(request.body().length > 1_000 ? 413 : 200));
    bench.submit(trace("a", 100), trace("huge", 2_000), trace("b", 100));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of(DropReason.OVERSIZE, 1L)));
    Bench.eventually(
        () -> bench.log.all().stream().anyMatch(line -> line.endsWith("oversize: huge")));
  }

  @Test
  void tooLarge_isCutStepByStep_whereSomebodyCan() {
    bench.close();
    bench = new Bench(server.url(), b -> b.shrink(Kind.OTLP_TRACES, Arrays::copyOf));
    server.answer(request -> Reply.of(request.body().length > 1_000 ? 413 : 200));
    bench.submit(trace("a", 100), trace("huge", 7_000), trace("b", 100));

    assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of()));
    assertThat(bench.engine.status().heldBytes()).isZero();
    assertThat(server.received().stream().map(r -> r.body().length))
        .containsSubsequence(7_000, 3_500, 1_750, 875);
    Bench.eventually(
        () ->
            bench.log.all().stream()
                .anyMatch(line -> line.contains("cut to 3500 bytes") && line.endsWith(": huge")));
  }

  static Stream<Shrinker> badShrinkers() {
    return Stream.of(
        (bytes, wanted) -> null,
        (bytes, wanted) -> bytes,
        (bytes, wanted) -> Arrays.copyOf(bytes, wanted + 1),
        (bytes, wanted) -> new byte[0],
        (bytes, wanted) -> {
          throw new IllegalStateException("s3cret");
        });
  }

  @ParameterizedTest
  @MethodSource("badShrinkers")
  void tooLarge_isDropped_whenNobodyCanCutIt(Shrinker shrinker) {
    bench.close();
    bench = new Bench(server.url(), b -> b.shrink(Kind.OTLP_TRACES, shrinker));
    server.answer(request -> Reply.of(request.body().length > 1_000 ? 413 : 200));
    bench.submit(trace("huge", 7_000));

    assertThat(bench.flush()).isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.OVERSIZE, 1L)));
    assertThat(server.received()).hasSize(1);
    assertThat(bench.engine.status().heldBytes()).isZero();
    assertThat(bench.log.all()).noneMatch(line -> line.contains("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 31, 32, 40, 63})
  void refusal_findsTheOneBadItem(int bad) {
    server.answer(request -> Reply.of(request.ids().contains("i" + bad) ? 400 : 200));
    for (int i = 0; i < 64; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush()).isEqualTo(new Delivered(63, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(server.received()).hasSizeLessThanOrEqualTo(1 + 2 * 6);
    assertThat(bench.logged(Level.WARN)).singleElement().asString().endsWith("rejected: i" + bad);
    List<String> arrived = new ArrayList<>();
    server.received().stream()
        .map(Received::ids)
        .filter(ids -> !ids.contains("i" + bad))
        .forEach(arrived::addAll);
    assertThat(arrived).hasSize(63).doesNotHaveDuplicates();
  }

  @Row("C5")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 63",
        "31 32",
        "0 1 2 3",
        "60 61 62 63",
        "0 16 32 48",
        "5 6 20 33 34 50 51 63",
        "0 1 2 3 4 5 6 7 8 9"
      })
  void refusal_findsEveryBadItem_withoutAWait(String places) {
    Set<String> bad = Set.of(places.replaceAll("(\\d+)", "i$1").split(" "));
    server.answer(request -> Reply.of(request.ids().stream().anyMatch(bad::contains) ? 400 : 200));
    for (int i = 0; i < 64; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush())
        .isEqualTo(
            new Delivered(64 - bad.size(), 0, 0, Map.of(DropReason.REJECTED, bad.size() * 1L)));
    assertThat(server.received()).hasSizeLessThanOrEqualTo(1 + 2 * 6 * bad.size());
    List<String> arrived = new ArrayList<>();
    server.received().stream()
        .map(Received::ids)
        .filter(ids -> Collections.disjoint(ids, bad))
        .forEach(arrived::addAll);
    assertThat(arrived).hasSize(64 - bad.size()).doesNotHaveDuplicates();
  }

  @Row("C5")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 998, 999})
  void refusal_ofOneInAThousand_costsLessThanTwentyRequests(int bad) {
    bench.submit(trace("before"));
    bench.flush();
    server.answer(request -> Reply.of(request.ids().contains("i" + bad) ? 400 : 200));
    for (int i = 0; i < 1_000; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush()).isEqualTo(new Delivered(999, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(server.received()).hasSizeLessThanOrEqualTo(1 + 1 + 17);
  }

  @Row("C5")
  @Test
  void refusal_ofEveryBatch_costsNothingButTheBadItems() {
    bench.close();
    bench = new Bench(server.url(), b -> b.flushAt(20));
    server.answer(
        request -> Reply.of(request.ids().stream().anyMatch(id -> id.endsWith("9")) ? 400 : 200));
    for (int i = 0; i < 400; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush()).isEqualTo(new Delivered(360, 0, 0, Map.of(DropReason.REJECTED, 40L)));
  }

  @Test
  void refusal_ofALoneItem_dropsIt_whenTheServerTookTheLast() {
    server.answer(request -> Reply.of(request.ids().contains("bad") ? 400 : 200));
    bench.submit(trace("good"));
    bench.flush();
    bench.submit(trace("bad"));

    assertThat(bench.flush()).isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(server.received()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 415, 422})
  void refusal_ofEverything_stopsTheSearch_andLosesNothing(int status) {
    bench.close();
    bench = new Bench(server.url(), b -> b.maxInFlight(1));
    server.answer(status);
    for (int i = 0; i < 64; i++) {
      bench.submit(trace("i" + i));
    }
    bench.kick();
    untilAttempts(7, "HTTP " + status); // from 64 down to a single one, and two more
    assertThat(bench.engine.flush(Duration.ofMillis(20)).pending()).isEqualTo(64);
    assertThat(server.received()).hasSize(7);
    assertThat(server.received().subList(4, 7)).extracting(Received::ids).doesNotHaveDuplicates();

    bench.advance(Duration.ofSeconds(60));
    untilAttempts(8, "HTTP " + status);
    assertThat(server.received().get(7).ids()).hasSize(1);
    assertThat(bench.logged(Level.WARN)).singleElement().asString().contains("refuses all traces");

    server.answer(200);
    bench.advance(Duration.ofSeconds(60));
    assertThat(bench.flush()).isEqualTo(new Delivered(64, 0, 0, Map.of()));
  }

  @Test
  void refusal_ofManyItems_isSortedOut_onceOneOfThemIsAccepted() {
    server.answer(
        request ->
            Reply.of(request.ids().stream().anyMatch(id -> id.startsWith("bad")) ? 400 : 200));
    for (int i = 0; i < 8; i++) {
      bench.submit(trace("bad" + i), trace("good" + i));
    }

    bench.kick();
    Bench.eventually(
        () -> {
          bench.advance(Duration.ofSeconds(60));
          return bench.engine.status().heldBytes() == 0;
        });

    assertThat(bench.flush()).isEqualTo(new Delivered(8, 0, 0, Map.of(DropReason.REJECTED, 8L)));
  }

  @Test
  void answerPerItem_dropsTheRejected_andSendsAgainWhatFailed() {
    server.answer(
        request ->
            Reply.json(
                207,
                request.text().contains("\"busy\"") && server.received().size() == 1
                    ? """
                      {"successes":[{"id":"fine","status":201}],
                       "errors":[{"id":"bad","status":400,"message":"m3ssage"},
                                 {"id":"busy","status":429},{"id":"broken","status":500}]}"""
                    : """
                      {"successes":[{"id":"busy","status":201},{"id":"broken","status":201}]}"""));
    bench.submit(score("fine"), score("bad"), score("busy"), score("broken"));
    bench.kick();
    bench.untilQuiet(() -> bench.engine.status().delivered() == 1);
    bench.advance(Duration.ofMillis(500));

    assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(server.received().get(1).text())
        .isEqualTo("{\"batch\":[{\"id\":\"busy\"},{\"id\":\"broken\"}]}");
    assertThat(bench.logged(Level.WARN))
        .singleElement()
        .asString()
        .endsWith("rejected: bad")
        .doesNotContain("m3ssage");
  }

  @Test
  void scores_areDelivered_whileTracesAreHeld() {
    server.answer(request -> Reply.of(request.path().endsWith("traces") ? 404 : 200));
    bench.submit(trace("a"), score("s"));
    bench.kick();

    bench.untilQuiet(() -> bench.engine.status().delivered() == 1);
    assertThat(bench.engine.flush(Duration.ZERO)).isEqualTo(new Delivered(1, 0, 1, Map.of()));
  }

  @Test
  void headersThatCannotBeMade_areAnOutage() {
    bench.close();
    AtomicInteger calls = new AtomicInteger();
    bench =
        new Bench(
            server.url(),
            b ->
                b.headers(
                    () -> {
                      if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("vault sealed: s3cret");
                      }
                      return Map.of();
                    }));
    bench.submit(trace("a"));
    bench.kick();
    bench.untilQuiet(() -> "IllegalStateException".equals(bench.engine.status().lastError()));
    bench.advance(Duration.ofMillis(500));

    assertThat(bench.flush().complete()).isTrue();
    assertThat(bench.log.all()).noneMatch(line -> line.contains("s3cret"));
  }

  @Row("C15")
  @Test
  void whatSharesARequest_arrives_whereTheServerFailsBecauseOfOne() {
    server.answer(request -> Reply.of(request.ids().contains("bad") ? 500 : 200));
    IntStream.range(0, 15).forEach(i -> bench.submit(trace("t" + i)));
    bench.submit(trace("bad"));
    bench.kick();
    bench.untilQuiet(() -> bench.engine.status().lastError() != null);
    for (int other = 1; other <= 10; other++) {
      int most = other;
      bench.submit(trace("other" + other));
      bench.kick();
      Bench.eventually(
          () -> {
            bench.advance(Duration.ofMinutes(1));
            return bench.engine.status().delivered() >= most;
          });
    }

    Bench.eventually(
        () -> {
          bench.advance(Duration.ofMinutes(1));
          return bench.engine.status().delivered() == 15 + 10;
        });
    assertThat(bench.engine.status().dropped()).isEmpty();
  }
}
