// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.lab.ChildProcess.Ended;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a process ends, what it recorded arrives, and soon. */
class ExitIT {

  /** Two seconds are promised; the third is for a machine that is busy with other things. */
  private static final Duration BOUND = Duration.ofSeconds(3);

  private static final int RECORDED = 41;

  @Row("I1")
  @Test
  void endOfMain_deliversWhatIsLeft_withoutAClose() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = new ChildProcess(ExitingApp.class, "return", server.url()).end();

      assertThat(ended.status()).isZero();
      saidNothing(ended);
      arrived(server, ended, RECORDED);
    }
  }

  @Row("I2")
  @ParameterizedTest
  @ValueSource(strings = {"exit-inside", "exit-from-threads"})
  void exitInsideAnObservation_deliversIt_withoutADeadlock(String way) {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = new ChildProcess(ExitingApp.class, way, server.url()).end();

      assertThat(ended.status()).isEqualTo(3);
      assertThat(ended.took()).isLessThan(BOUND);
      arrived(server, ended, RECORDED + (way.equals("exit-inside") ? 2 : 4));
    }
  }

  @Row("I2")
  @Test
  void exitOnTheExportThread_isNoDeadlock() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = new ChildProcess(ExitingApp.class, "exit-from-filter", server.url()).end();

      assertThat(ended.status()).isEqualTo(3);
      assertThat(ended.took()).isLessThan(BOUND);
    }
  }

  @Row("I3")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatEndsInOtherHooks_isDelivered_whileTheClientTakesMore(long seed) {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended =
          new ChildProcess(ExitingApp.class, "hooks", server.url(), String.valueOf(seed)).end();

      assertThat(ended.status()).isEqualTo(3);
      assertThat(ended.took()).isLessThan(BOUND);
      if (hadTime(ended)) {
        assertThat(server.book().report(ended.lines()).lost()).isEmpty();
      }
    }
  }

  @Row("I4")
  @Test
  void firstUseInAHook_isDelivered() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = new ChildProcess(ExitingApp.class, "late", server.url()).end();

      assertThat(ended.status()).isZero();
      saidNothing(ended);
      assertThat(ended.took()).isLessThan(BOUND);
      arrived(server, ended, RECORDED + 2);
    }
  }

  @Row({"I4", "R8"})
  @ParameterizedTest
  @ValueSource(strings = {"return", "exit-inside", "late", "wait"})
  void endOfTheProcess_isInTime_whileTheServerIsSilent(String way) {
    try (LedgerServer server = new LedgerServer().play(n -> n == 0 ? Fault.NONE : Faults.hang())) {
      Ended ended =
          new ChildProcess(ExitingApp.class, way, server.url())
              .whenReady(way.equals("wait") ? ProcessHandle::destroy : process -> {})
              .end();

      assertThat(ended.took()).isLessThan(BOUND);
    }
  }

  @Row("I6")
  @Test
  void sigterm_deliversWhatIsLeft() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended =
          new ChildProcess(ExitingApp.class, "wait", server.url())
              .whenReady(ProcessHandle::destroy)
              .end();

      assertThat(ended.status()).isEqualTo(143);
      assertThat(ended.took()).isLessThan(BOUND);
      arrived(server, ended, RECORDED + 1);
    }
  }

  @Row("I7")
  @Test
  void uncaughtException_isToldAsEver_andWhatIsLeftIsDelivered() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = new ChildProcess(ExitingApp.class, "throw", server.url()).end();

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.err())
          .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: not caught");
      arrived(server, ended, RECORDED);
    }
  }

  @Row("I8")
  @Test
  void closeOnAnotherThread_isWaitedFor_byTheEndOfTheProcess() {
    try (LedgerServer server =
        new LedgerServer()
            .play(FaultScript.always(Faults.late(Duration.ofMillis(500)).acknowledged()))) {
      Ended ended = new ChildProcess(ExitingApp.class, "close", server.url()).end();

      assertThat(ended.status()).isZero();
      arrived(server, ended, RECORDED + 1);
    }
  }

  private static void arrived(LedgerServer server, Ended ended, int spans) {
    assertThat(ended.lines()).hasSize(spans);
    Report report = server.book().report(ended.lines());
    assertThat(report.strangers()).isEmpty();
    assertThat(report.duplicates() + report.changed()).isZero();
    if (hadTime(ended)) {
      assertThat(report.lost()).isEmpty();
    }
  }

  private static void saidNothing(Ended ended) {
    if (hadTime(ended)) {
      assertThat(ended.err()).isEmpty();
    }
  }

  /** Or the machine took its two seconds away, and what was left then is lost by right. */
  private static boolean hadTime(Ended ended) {
    return Lab.hadTime(ended.wall().toNanos());
  }
}
