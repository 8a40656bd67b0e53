// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemplateVariablesIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  interface Translator {
    @SystemMessage("You speak {{language}}.")
    @UserMessage("Translate: {{text}}")
    String translate(@MemoryId String user, @V("language") String language, @V("text") String text);

    @UserMessage("Translate: {{text}}")
    String translate(@V("text") int number);

    @UserMessage("Shorten: {{text}}")
    String shorten(String text);

    String answer(@UserMessage String question);
  }

  private static Translator translator() {
    return AiServices.builder(Translator.class)
        .chatModel(new Stub("Vier Wochen."))
        .chatMemoryProvider(id -> MessageWindowChatMemory.builder().id(id).maxMessages(9).build())
        .build();
  }

  @Test
  void variables_areMetadata_byTheirNames() {
    translator().translate("u-1", "German", "Four weeks.");

    assertThat(bench.named("Translator.translate").metadata())
        .containsEntry("template_variables", "{\"language\":\"German\",\"text\":\"Four weeks.\"}");
  }

  @Test
  void variables_areThoseOfTheMethodThatIsCalled() {
    translator().translate(4);

    assertThat(bench.named("Translator.translate").metadata())
        .containsEntry("template_variables", "{\"text\":4}");
  }

  @Test
  void variables_areNamedByTheirParameters_withoutAnAnnotation() {
    translator().shorten("Four weeks.");

    assertThat(bench.named("Translator.shorten").metadata())
        .containsEntry("template_variables", "{\"text\":\"Four weeks.\"}");
  }

  @Test
  void questionWithoutATemplate_hasNone() {
    translator().answer("How long?");

    assertThat(bench.named("Translator.answer").metadata()).doesNotContainKey("template_variables");
  }

  @Test
  void variables_areLeftOut_whereInputsAre() {
    Langspan silent =
        LangspanSdk.builder()
            .baseUrl(bench.local.url())
            .credentials(bench.local.publicKey(), bench.local.secretKey())
            .shutdownHook(false)
            .captureInput(false)
            .build();
    Langspan.setGlobal(silent);
    try {
      translator().translate(4);
    } finally {
      Langspan.setGlobal(bench.langspan);
      silent.close();
    }

    assertThat(bench.named("Translator.translate").metadata())
        .doesNotContainKey("template_variables");
  }
}
