// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.moderation.Moderation;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Moderate;
import io.langspan.Observation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** LangChain4j asks the moderation model on a thread of its own, and tells nobody for whom. */
class ModeratedServiceIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  interface Assistant {
    @Moderate
    String answer(String question);
  }

  private static final class Lenient implements ModerationModel {
    @Override
    public Response<Moderation> moderate(String text) {
      return Response.from(Moderation.notFlagged());
    }

    @Override
    public Response<Moderation> moderate(List<ChatMessage> messages) {
      return Response.from(Moderation.notFlagged());
    }
  }

  @Test
  void moderation_isBelowTheServiceThatAsksForIt() {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("Four weeks."))
            .moderationModel(new Lenient())
            .build();

    try (Observation request = bench.langspan.startObservation("request")) {
      request.input("in").userId("u-1");
      assertThat(assistant.answer("How long?")).isEqualTo("Four weeks.");
    }

    String service = bench.named("Assistant.answer").id();
    assertThat(bench.named("moderation").parentId()).isEqualTo(service);
    assertThat(bench.observations())
        .extracting(each -> each.type() + " " + each.name())
        .containsExactlyInAnyOrder(
            "SPAN request",
            "CHAIN Assistant.answer",
            "GUARDRAIL moderation",
            "GENERATION chat stub-1");
  }
}
