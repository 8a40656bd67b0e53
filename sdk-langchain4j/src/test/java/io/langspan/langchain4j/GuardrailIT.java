// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.guardrail.InputGuardrails;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardrailIT {

  @RegisterExtension static final Bench bench = new Bench();

  /** Refuses what shouts. */
  public static final class Quiet implements InputGuardrail {
    @Override
    public InputGuardrailResult validate(UserMessage message) {
      return message.singleText().endsWith("!") ? fatal("do not shout") : success();
    }
  }

  /** Asks again for what is not polite. */
  public static final class Polite implements OutputGuardrail {
    @Override
    public OutputGuardrailResult validate(AiMessage message) {
      return message.text().contains("please") ? success() : reprompt("not polite", "Say please.");
    }
  }

  interface Assistant {
    @InputGuardrails(Quiet.class)
    @OutputGuardrails(Polite.class)
    String answer(String question);
  }

  @Test
  void guardrails_areStepsOfTheService_andSoIsWhatTheyAskAgain() {
    Assistant assistant = AiServices.create(Assistant.class, new Stub("No.", "No, please."));

    assertThat(assistant.answer("More?")).isEqualTo("No, please.");

    assertThat(bench.observations())
        .extracting(each -> each.type() + " " + each.name() + " " + each.level())
        .containsExactlyInAnyOrder(
            "CHAIN Assistant.answer DEFAULT",
            "GUARDRAIL Quiet DEFAULT",
            "GENERATION chat stub-1 DEFAULT",
            "GUARDRAIL Polite WARNING",
            "GENERATION chat stub-1 DEFAULT",
            "GUARDRAIL Polite DEFAULT");
    String service = bench.named("Assistant.answer").id();
    assertThat(bench.observations())
        .filteredOn(each -> !each.id().equals(service))
        .extracting(LocalObservation::parentId)
        .containsOnly(service);
  }

  @Test
  void guardrail_tellsItsVerdict_andWhatItAsksFor() {
    AiServices.create(Assistant.class, new Stub("No.", "No, please.")).answer("More?");

    LocalObservation refused =
        bench.observations().stream()
            .filter(each -> each.level().equals("WARNING"))
            .findFirst()
            .orElseThrow();
    assertThat(refused.input()).contains("No.");
    assertThat(refused.output())
        .isEqualTo(
            "{\"result\":\"fatal\",\"failures\":[\"not polite\"],\"retry\":true,"
                + "\"reprompt\":\"Say please.\"}");
    assertThat(refused.statusMessage()).isEqualTo("not polite");
  }

  @Test
  void guardrail_endsTheService_whenItIsFatal() {
    Assistant assistant = AiServices.create(Assistant.class, new Stub("never asked"));

    Throwable thrown = catchThrowable(() -> assistant.answer("More!"));

    assertThat(thrown).hasMessageContaining("do not shout");
    assertThat(bench.tree())
        .isEqualTo("CHAIN Assistant.answer (ERROR)\n  GUARDRAIL Quiet (ERROR)\n");
  }

  @Test
  void service_isAnAgent_whenItHasTools_andAsksNobody() {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("never asked"))
            .tools(new Weather())
            .build();

    assertThat(catchThrowable(() -> assistant.answer("More!"))).isNotNull();

    assertThat(bench.tree())
        .isEqualTo("AGENT Assistant.answer (ERROR)\n  GUARDRAIL Quiet (ERROR)\n");
  }

  @Test
  void service_isSweptUp_whenAGuardrailThrowsAnError() {
    AssertionError failure = new AssertionError("broken");
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("never asked"))
            .inputGuardrails(broken(failure))
            .build();

    assertThat(catchThrowable(() -> assistant.answer("More?"))).isSameAs(failure);

    Forgotten.await(() -> !bench.observations().isEmpty());
    assertThat(bench.only().name()).isEqualTo("Assistant.answer");
    assertThat(bench.only().level()).isEqualTo("WARNING");
  }

  private static InputGuardrail broken(Error failure) {
    return new InputGuardrail() {
      @Override
      public InputGuardrailResult validate(UserMessage message) {
        throw failure;
      }
    };
  }
}
