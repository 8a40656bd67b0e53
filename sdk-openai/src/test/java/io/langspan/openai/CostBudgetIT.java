// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.langspan.usage.CostBudgetException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // an observation that is only closed
class CostBudgetIT {

  private final Bench bench = new Bench();
  private Langspan langspan;

  @BeforeEach
  void openClient() {
    bench.answer(Bench.chat());
    langspan =
        LangspanSdk.builder()
            .baseUrl(bench.local.url())
            .credentials(bench.local.publicKey(), bench.local.secretKey())
            .shutdownHook(false)
            .costBudget(CostBudget.perTrace(Cost.zero()).refuseCalls().build())
            .build();
  }

  @AfterEach
  void closeClient() {
    langspan.close();
    bench.close();
  }

  @Test
  void create_failsBeforeAnythingIsSent_onceTheBudgetIsSpent() {
    OpenAIClient client = LangspanOpenAI.wrap(bench.plain(), langspan);
    try (Observation request = langspan.startObservation("request")) {
      client.chat().completions().create(Asked.chat().build());
      assertThatThrownBy(() -> client.chat().completions().create(Asked.chat().build()))
          .isInstanceOf(CostBudgetException.class);
      assertThatThrownBy(() -> client.chat().completions().createStreaming(Asked.chat().build()))
          .isInstanceOf(CostBudgetException.class);
    }
    client.chat().completions().create(Asked.chat().build()); // another trace

    assertThat(bench.requests()).hasSize(2);
    assertThat(langspan.flush(Duration.ofSeconds(60)).complete()).isTrue();
    assertThat(bench.local.observations())
        .filteredOn(row -> row.level().equals("ERROR"))
        .hasSize(2)
        .extracting(LocalObservation::statusMessage)
        .allMatch(message -> message.startsWith("The call was not made: of $0 per trace"));
  }

  @Test
  void asyncCreate_givesAFailedFuture_onceTheBudgetIsSpent() {
    OpenAIClientAsync client = LangspanOpenAI.wrap(bench.plainAsync(), langspan);
    try (Observation request = langspan.startObservation("request")) {
      client.chat().completions().create(Asked.chat().build()).join();
      CompletableFuture<?> refused = client.chat().completions().create(Asked.chat().build());

      assertThatThrownBy(refused::join).hasCauseInstanceOf(CostBudgetException.class);
    }
    assertThat(bench.requests()).hasSize(1);
  }
}
