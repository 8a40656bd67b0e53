// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.FlushResult;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Section A of the fault matrix: nobody there, or nobody who answers. */
class ConnectingIT {

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  @Row("A1")
  @Test
  void refusedPort_isHeld_andDeliveredWhenSomebodyListens() {
    try (Lab lab = new Lab()) {
      lab.line.refuse();
      lab.load.observations(20).scores("s", 5);
      lab.holdsAll();

      lab.line.accept();

      assertThat(lab.deliversAll().delivered()).isEqualTo(25);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
    }
  }

  @Row("A2")
  @Test
  void silence_endsAtTheTimeout_andIsTriedAgain() {
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofMillis(200)).maxInFlight(1))) {
      lab.server.play(FaultScript.first(Faults.hang(), Faults.hang()));
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.server.traffic().count()).isGreaterThanOrEqualTo(3);
    }
  }

  // Not even the connection's bytes are read
  @Row("A2")
  @Test
  void blackHole_isHeld_andDeliveredWhenItIsOver() {
    try (Lab lab = new Lab(b -> b.timeout(Duration.ofMillis(200)))) {
      lab.line.blackHole();
      lab.load.observations(20);
      lab.holdsAll();

      lab.line.clear();

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
    }
  }

  @Row("A3")
  @Test
  void droppedRequestForAConnection_isHeld_andDeliveredWhenItIsAccepted() {
    // With a shorter timeout a request that a busy machine delays would be sent twice.
    try (Lab lab = new Lab()) {
      assumeTrue(lab.line.deaf(), "this system accepts more connections than there is room for");
      lab.load.observations(20).scores("s", 5);
      lab.holdsAll();

      lab.line.accept();

      assertThat(lab.deliversAll().delivered()).isEqualTo(25);
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
    }
  }

  // The end of the idle connection is there to be seen
  @Row("A12")
  @Test
  void closedIdleConnection_isReplacedSilently() {
    try (Lab lab = new Lab(b -> b.maxInFlight(1)).warm()) {
      for (int i = 0; i < 10; i++) {
        long connections = lab.line.connections();
        lab.line.resetAll();
        lab.load.observations(5);
        assertThat(lab.deliversAll().delivered()).isEqualTo(5);
        assertThat(lab.line.connections()).isGreaterThan(connections);
      }

      assertThat(lab.langspan.status().lastError()).isEmpty();
      assertThat(lab.server.book().report(lab.load.spanIds()).resent()).isZero();
      assertThat(lab.server.traffic().count()).isEqualTo(11);
    }
  }

  // The connection ends just as the next request is on its way. Two may stay open: or the question
  // for the project, which is asked meanwhile, would take the place of the one that was used.
  @Row("A12")
  @Test
  void connectionThatEndsUnderARequest_costsOneSilentRepeat() {
    try (Lab lab = new Lab(b -> b.maxInFlight(2)).warm()) {
      lab.server.play(FaultScript.first(Faults.close()));
      lab.load.observations(5);

      assertThat(lab.deliversAll().delivered()).isEqualTo(5);
      assertThat(lab.server.traffic().count()).isEqualTo(3);
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  @Row("A14")
  @Test
  void closeAfterEachAnswer_delaysNothing() {
    try (Lab lab = new Lab(b -> b.flushAt(5))) {
      lab.server.play(FaultScript.always(Faults.success("closing", "{}", "Connection: close")));
      lab.load.observations(100);

      assertThat(lab.deliversAll().delivered()).isEqualTo(100);
      assertThat(lab.server.traffic().count()).isEqualTo(20);
    }
  }

  @Row("A14")
  @Test
  void closeInsteadOfEachAnswer_isTriedAgainSeldom() {
    try (Lab lab = new Lab(b -> b.flushAt(5))) {
      lab.server.play(FaultScript.always(Faults.close()));
      lab.load.observations(100);

      FlushResult result = lab.books.flush(Duration.ofSeconds(3));

      assertThat(result.pending()).isEqualTo(100);
      // One or two batches before the lane shuts, one hurried by the flush for each batch at most,
      // and the back-off: without it, it would be thousands.
      assertThat(lab.server.traffic().count()).isLessThan(50);
      lab.server.play(FaultScript.none());
      assertThat(lab.deliversAll().delivered()).isEqualTo(100);
    }
  }
}
