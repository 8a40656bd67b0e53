// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.otel.lab.TcpProxy.End;
import io.langspan.otel.lab.TcpProxy.Way;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section B of the fault matrix: slow and broken transfer. */
class TransferIT {

  private static final int LARGE = 100_000;

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  static Stream<Arguments> endsOfTheRequest() {
    return Stream.of(1L, 100L, 1_000L, 30_000L, 70_000L)
        .flatMap(bytes -> Stream.of(End.values()).map(end -> Arguments.of(bytes, end)));
  }

  @Row("B1")
  @ParameterizedTest
  @MethodSource("endsOfTheRequest")
  void endWhileSending_isFollowedByTheWholeBatch(long bytes, End end) {
    try (Lab lab = new Lab().warm()) {
      lab.load.large(LARGE).observations(5);
      lab.line.endAfter(Way.UP, bytes, end);

      assertThat(lab.deliversAll().delivered()).isEqualTo(6);
      assertThat(lab.line.armed()).isFalse();
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
    }
  }

  // By the server's hand
  @Row("B1")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50_000})
  void resetWhileSending_isFollowedByTheWholeBatch(int bytes) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(Faults.resetAfter(bytes)));
      lab.load.large(LARGE).observations(5);

      assertThat(lab.deliversAll().delivered()).isEqualTo(6);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
    }
  }

  static Stream<Fault> lostAnswers() {
    return Stream.of(
        Faults.reset(), Faults.close(), Faults.hang(), Faults.status(503), Faults.status(429));
  }

  @Row("B2")
  @ParameterizedTest
  @MethodSource("lostAnswers")
  void answerLost_isFollowedByTheSameBytes(Fault fault) {
    // No shorter: a healthy answer that a busy machine delays would be a second lost one.
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofSeconds(6)))) {
      lab.server.play(FaultScript.first(fault.afterRecording()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      Report report = lab.server.book().report(lab.load.spanIds());
      assertThat(report.resent()).isEqualTo(20);
      assertThat(report.changed()).isZero();
      assertThat(report.duplicates()).isZero();
    }
  }

  static IntStream cutsInTheHead() {
    return IntStream.of(0, 1, 9, 12, 15, 20, Faults.headLength() - 3);
  }

  @Row("B3")
  @ParameterizedTest
  @MethodSource("cutsInTheHead")
  void answerCutInItsHead_isNoAnswer(int characters) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(Faults.cut(characters).afterRecording()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isEqualTo(20);
    }
  }

  // The status line has said it
  static Stream<Fault> headsThatAreEnough() {
    return Stream.of(
        Faults.cut(Faults.headLength()),
        Faults.cut(Faults.headLength() + 3),
        Faults.length("5"),
        Faults.length("1000"),
        Faults.length("99999999999"),
        Faults.length("-1"),
        Faults.length("many"),
        Faults.length("11\r\nContent-Length: 12"),
        Faults.endlessBody(200),
        Faults.dripBody());
  }

  @Row({"B3", "B4", "B9", "B10"})
  @ParameterizedTest
  @MethodSource("headsThatAreEnough")
  void answerWithABadBody_isAnAcknowledgement(Fault fault) {
    try (Lab lab = new Lab()) {
      lab.server.play(FaultScript.first(fault.acknowledged()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isEqualTo(1);
      assertThat(lab.langspan.status().lastError()).isEmpty();
      lab.load.observations(1);
      assertThat(lab.deliversAll().delivered()).isEqualTo(1);
    }
  }

  @Row("B4")
  @Test
  void drippingHead_endsAtTheDeadlineOfTheWholeCall() {
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofMillis(300)))) {
      lab.server.play(FaultScript.first(Faults.dripHeader(), Faults.dripHeader()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isGreaterThanOrEqualTo(3);
    }
  }

  @Row("B5")
  @Test
  void readerThatIsTooSlow_isGivenUp_andItsRequestIsHeld() {
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofMillis(100))).warm()) {
      lab.line.bytesPerSecond(1_000);
      lab.load.large(5_000);
      Lab.await("an attempt to fail", () -> failed(lab));

      lab.line.bytesPerSecond(Long.MAX_VALUE);

      assertThat(lab.deliversAll().delivered()).isEqualTo(1);
    }
  }

  @Row("B5")
  @Test
  void readerThatIsSlow_isWaitedFor_asLongAsTheSizeOfTheRequestAsks() {
    // The timeout is for this request alone: a busy machine could delay another one as long.
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofMillis(500)))) {
      lab.line.bytesPerSecond(64_000);
      lab.load.large(130_000); // a second and a half, for which there are ten and a half

      assertThat(lab.deliversAll().delivered()).isEqualTo(1);
      assertThat(lab.server.traffic().count()).isEqualTo(1);
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  private static boolean failed(Lab lab) {
    lab.books.flush(Duration.ofMillis(100));
    return !lab.langspan.status().lastError().isEmpty();
  }

  // What is expected of the slowest line is 10 kB/s, and ten seconds are on top of that
  @Row("B6")
  @Test
  void lineOf64KilobitPerSecond_isSlow_andComplete_andTheQueueKeepsItsBound() {
    try (Lab lab = new Lab(b -> b.queueBytes(1 << 20).flushAt(1)).warm()) {
      lab.line.bytesPerSecond(64_000 / 8).blackHole(); // so slow that nothing is there yet
      lab.load.large(8_000).large(8_000).large(8_000);
      FlushResult early = lab.holdsAll();
      assertThat(lab.langspan.status().queuedBytes()).isBetween(8_000L, 1L << 20);
      lab.line.clear();

      assertThat(lab.deliversAll().delivered()).isEqualTo(early.pending()).isEqualTo(3);
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  @Row("B11")
  @Test
  void peerThatVanishedFromAnIdleConnection_costsOneDeadline() {
    Duration timeout = Duration.ofSeconds(4); // a busy machine is not to cost a second one
    try (Lab lab = new Lab(b -> b.maxInFlight(1).timeout(timeout)).warm()) {
      long connections = lab.line.connections();
      lab.line.vanish();
      lab.load.observations(20);
      long start = System.nanoTime();

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(timeout);
      assertThat(lab.line.connections()).isGreaterThan(connections);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
    }
  }

  // Latency alone costs nothing but time
  @Row("B7")
  @Test
  void lateAnswers_areWaitedFor_twoAtATime() {
    try (Lab lab = new Lab(b -> b.flushAt(10)).warm()) {
      lab.server.play(FaultScript.always(Faults.late(Duration.ofMillis(150)).acknowledged()));
      lab.load.observations(100);

      assertThat(lab.deliversAll().delivered()).isEqualTo(100);
      assertThat(lab.server.traffic().count()).isEqualTo(11);
      assertThat(lab.server.traffic().peak()).isEqualTo(2);
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  @Row("B9")
  @Test
  void endlessAnswer_isReadForAMoment_notForTheWholeDeadline() {
    try (Lab lab = new Lab().warm()) {
      lab.server.play(FaultScript.first(Faults.endlessBody(200).acknowledged()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      Lab.await("the end of the answer", () -> lab.server.traffic().written() > 0x2000);
      // 64 KiB by count and what a socket holds; what OkHttp throws away in its 100 ms comes on
      // top, a fraction of the ten seconds that the call may take.
      assertThat(lab.server.traffic().written()).isLessThan(1L << 30);
    }
  }
}
