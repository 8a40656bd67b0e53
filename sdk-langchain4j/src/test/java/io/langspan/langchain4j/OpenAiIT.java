// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialChatModel;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What LangChain4j's module for OpenAI tells beyond {@link ProviderIT}. */
class OpenAiIT {

  @RegisterExtension static final Bench bench = new Bench();
  @RegisterExtension static final Api api = new Api();

  private static final OpenAi openAi = new OpenAi();

  private static ChatModel model() {
    return LangspanLangChain4j.wrap(openAi.model(api.url()));
  }

  @Test
  void chat_tellsParameters_andWhatOpenAiAloneSays() {
    api.answer(openAi.answer());

    model().chat("How long?");

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.modelParameters())
        .containsEntry("temperature", 0.5)
        .containsEntry("max_completion_tokens", 100L)
        .doesNotContainKeys("model_name", "top_p", "tool_choice");
    assertThat(call.metadata())
        .containsEntry("service_tier", "default")
        .containsEntry("system_fingerprint", "fp_1");
  }

  @Test
  void chat_costsWhatTheTierCosts_thatItWasServedIn() {
    api.answer(openAi.answer().replace("\"default\"", "\"priority\""));

    model().chat("How long?");

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.0002538");
  }

  @Test
  void chat_costsWhatTheTierCosts_whenTheOfficialClientIsAsked() {
    api.answer(openAi.answer().replace("\"default\"", "\"priority\""));
    ChatModel official =
        OpenAiOfficialChatModel.builder()
            .baseUrl(api.url())
            .apiKey("sk-test")
            .modelName("gpt-5-mini")
            .build();

    LangspanLangChain4j.wrap(official).chat("How long?");

    assertThat(bench.only().totalCost()).isEqualByComparingTo("0.0002538");
  }

  @Test
  void chat_tellsImagesByTypeAndSize() {
    api.answer(openAi.answer());

    model()
        .chat(
            UserMessage.from(
                TextContent.from("What is it?"),
                ImageContent.from("AAAA".repeat(1000), "image/png"),
                ImageContent.from("https://example.com/cat.png")));

    assertThat(bench.only().input())
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is it?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"<image/png: 3000 bytes left"
                + " out>\",\"detail\":\"low\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":"
                + "\"https://example.com/cat.png\",\"detail\":\"low\"}}]}]");
  }

  @Test
  void chat_recordsAnAnswerThatIsAFailure() {
    api.answer(400, "application/json", "{\"error\":{\"message\":\"no\"}}");

    Throwable thrown = catchThrowable(() -> model().chat("How long?"));

    assertThat(thrown).isNotNull();
    assertThat(bench.only().level()).isEqualTo("ERROR");
  }
}
