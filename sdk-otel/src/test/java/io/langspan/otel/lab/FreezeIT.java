// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.otel.lab.ChildProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A process that is frozen goes on as if nothing had been. */
class FreezeIT {

  @Row("I12")
  @Test
  void checkpoint_leavesNoConnection_andARestoreGoesOn() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended =
          new ChildProcess(FrozenApp.class, "checkpoint", server.url())
              .option("-Dorg.crac.Core.Compat=io.langspan.otel.lab.crac")
              .whenReady(
                  process -> {
                    Lab.await("the last connection to close", () -> server.connections() == 0);
                    assertThat(server.book().size()).as("delivered before").isEqualTo(2);
                  })
              .end();

      arrived(server, ended);
    }
  }

  @Row({"I12", "I17"})
  @Test
  void stoppedProcess_losesNothing_whenItGoesOn() {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs signals");
    try (LedgerServer server = new LedgerServer()) {
      Ended ended =
          new ChildProcess(FrozenApp.class, "stop", server.url())
              .whenReady(
                  process -> {
                    kill("-STOP", process);
                    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                    kill("-CONT", process);
                  })
              .end();

      arrived(server, ended);
    }
  }

  private static void kill(String signal, ProcessHandle process) {
    try {
      new ProcessBuilder("/bin/kill", signal, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void arrived(LedgerServer server, Ended ended) {
    Set<String> ids = new LinkedHashSet<>(ended.lines());
    assertThat(ids.remove("complete true")).as("%s", ended).isTrue();
    assertThat(server.book().report(ids)).matches(Report::exact);
  }
}
