// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of a call by LangChain4j's own module of a provider, counted by its rules. */
class ProviderIT {

  @RegisterExtension static final Bench bench = new Bench();
  @RegisterExtension static final Api api = new Api();

  static List<Provider> providers() {
    return List.of(new OpenAi(), new Anthropic(), new Gemini(), new Ollama());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void chat_tellsWhoAnswered_andWhatItUsed(Provider provider) {
    api.answer(provider.answer());

    LangspanLangChain4j.wrap(provider.model(api.url())).chat("How long?");

    assertTold(provider.told());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void stream_tellsWhoAnswered_andWhatItUsed(Provider provider) throws Exception {
    api.answer(200, provider.typeOfPieces(), provider.pieces());

    Answered.by(LangspanLangChain4j.wrap(provider.streamingModel(api.url())), "How long?");

    assertTold(provider.told());
    assertThat(bench.only().completionStartTime()).isNotNull();
  }

  private static void assertTold(Provider.Told told) {
    LocalObservation call = bench.only();
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.attributes()).containsEntry("gen_ai.provider.name", told.provider());
    assertThat(call.model()).isEqualTo(told.model());
    assertThat(call.metadata().get("response_id")).isEqualTo(told.id());
    assertThat(call.metadata()).containsEntry("finish_reason", told.finish());
    assertThat(call.usage()).isEqualTo(told.usage());
    assertThat(call.totalCost())
        .usingComparator(Comparator.nullsFirst(Comparator.naturalOrder()))
        .isEqualTo(told.cost());
  }
}
