// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.models.chat.completions.StructuredChatCompletion;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.StructuredResponse;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StructuredIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  /** What is asked for. */
  static final class Loan {
    public int weeks;
    public String unit = "";
  }

  private static StructuredChatCompletion<Loan> chat() {
    return bench
        .client()
        .chat()
        .completions()
        .create(Asked.chat().responseFormat(Loan.class).build());
  }

  @Test
  void create_isOneGeneration_withItsSchemaInTheInput() {
    bench.json(Answers.CHAT.replace("Four weeks.", "{\\\"weeks\\\":4,\\\"unit\\\":\\\"w\\\"}"));

    StructuredChatCompletion<Loan> answer = chat();

    assertThat(answer.choices().get(0).message().content())
        .get()
        .extracting(loan -> loan.weeks)
        .isEqualTo(4);
    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.input())
        .startsWith("{\"messages\":[")
        .contains("\"response_format\":{\"json_schema\"")
        .contains("\"weeks\"");
    assertThat(call.output()).contains("{\\\"weeks\\\":4");
    assertThat(call.modelParameters()).isEmpty();
    assertThat(call.usage()).containsEntry("total", 180L);
  }

  @Test
  void create_isAsItWas_whenTheApplicationCannotReadItLater() {
    bench.json(Answers.CHAT);

    StructuredChatCompletion<Loan> answer = chat();
    Throwable thrown = catchThrowable(() -> answer.choices().get(0).message().content().get());

    assertThat(thrown).isNotNull();
    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }

  @Test
  void create_isOneGeneration_ofResponsesToo() {
    bench.json(
        ResponsesIT.response(
            "completed",
            "[{\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":["
                + "{\"type\":\"output_text\",\"annotations\":[],\"text\":\"{\\\"weeks\\\":4,\\\"unit\\\":\\\"w\\\"}\"}]}]"));

    StructuredResponse<Loan> answer =
        bench
            .client()
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("gpt-5-mini")
                    .input("How long?")
                    .text(Loan.class)
                    .build());

    assertThat(answer.output()).hasSize(1);
    LocalObservation call = bench.only();
    assertThat(call.input())
        .startsWith(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"How long?\"}],\"text\":{\"format\":")
        .contains("\"weeks\"");
    assertThat(call.output()).contains("{\\\"weeks\\\":4");
  }
}
