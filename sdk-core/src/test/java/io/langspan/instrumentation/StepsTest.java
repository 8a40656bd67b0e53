// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.Recorded;
import org.junit.jupiter.api.Test;

class StepsTest extends FrontDoorFixture {

  private Observation start() {
    return langspan.observationBuilder("step").type(ObservationType.CHAIN).start();
  }

  @Test
  void type_isWhatItTurnedOutToBe() {
    Observation step = start();
    Steps.type(step, ObservationType.AGENT);
    step.end();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.type", "agent")
        .containsEntry("gen_ai.operation.name", "invoke_agent");
  }

  @Test
  void type_neverBecomesAnEvent() {
    Observation step = start();
    Steps.type(step, ObservationType.EVENT);
    step.end();

    assertThat(attributes("step")).containsEntry("langfuse.observation.type", "chain");
  }

  @Test
  void type_staysAsItIs_whenNothingOfItIsRecorded() {
    Observation nothing = Langspan.noop().observationBuilder("step").start();

    Steps.type(nothing, ObservationType.AGENT);
    Steps.sessionIdIfAbsent(nothing, "s-1");

    assertThat(nothing.isRecording()).isFalse();
  }

  @Test
  void sessionIdIfAbsent_reachesTheStepAndThoseBelow() {
    Observation step = start();
    Steps.sessionIdIfAbsent(step, "memory-1");
    langspan.observationBuilder("below").parent(step).start().end();
    step.end();

    assertThat(attributes("step")).containsEntry("session.id", "memory-1");
    assertThat(attributes("below")).containsEntry("session.id", "memory-1");
  }

  @Test
  void metadataOfInput_isRecorded_whereInputsAre() {
    Observation step = start();
    Steps.metadataOfInput(step, "variables", "x");
    step.end();

    assertThat(attributes("step")).containsEntry("langfuse.observation.metadata.variables", "x");
  }

  @Test
  void metadataOfInput_isLeftOut_whereInputsAre() {
    try (Recorded recorded = Recorded.with(settings -> settings.captureInput(false))) {
      Observation step = recorded.langspan().observationBuilder("step").start();
      Steps.metadataOfInput(step, "variables", "x");
      step.end();

      assertThat(recorded.attributes("step"))
          .doesNotContainKey("langfuse.observation.metadata.variables");
    }
  }

  @Test
  void sessionIdIfAbsent_leavesWhatTheApplicationSaid() {
    Observation around = langspan.observationBuilder("around").start().sessionId("s-7");
    Observation step = langspan.observationBuilder("step").parent(around).start();
    Steps.sessionIdIfAbsent(step, "memory-1");
    step.end();
    around.end();

    assertThat(attributes("step")).containsEntry("session.id", "s-7");
  }
}
