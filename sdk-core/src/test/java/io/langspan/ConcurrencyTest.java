// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConcurrencyTest extends FrontDoorFixture {

  @Row("G2")
  @Test
  void thousandThreads_endOneObservation_andThereIsOneSpan() {
    Observation step = langspan.observationBuilder("step").start().cost(Cost.usd("1"));
    Threads.together(
        1000,
        n -> {
          if (n % 3 == 0) {
            step.end();
          } else if (n % 3 == 1) {
            step.close();
          } else {
            step.end(Instant.now());
          }
        });

    assertThat(recorded.spans()).hasSize(1);
    assertThat(step.accumulatedCost()).isEqualTo(Cost.usd("1"));
  }

  @Test
  void metadata_ofManyThreads_keepsAllKeys() {
    Generation step = langspan.generationBuilder("step").start();
    Threads.together(
        16,
        n -> {
          for (int i = 0; i < 50; i++) {
            step.metadata("m" + n + "-" + i, n).modelParameter("p" + n + "-" + i, i);
            step.metadata("shared", n + "-" + i);
          }
        });
    step.end();

    var attributes = attributes("step");
    long own = attributes.keySet().stream().filter(k -> k.contains(".metadata.")).count();
    int rest = Recorded.json(attributes.get("langfuse.observation.metadata")).size();
    assertThat(own + rest).isEqualTo(16 * 50 + 1);
    assertThat(Recorded.json(attributes.get("langfuse.observation.model.parameters")))
        .hasSize(16 * 50);
  }

  @Row("G3")
  @Test
  void setters_racingWithTheEnd_loseNoSpanAndThrowNothing() {
    int rounds = 300;
    for (int i = 0; i < rounds; i++) {
      Generation step = langspan.generationBuilder("step").start();
      Threads.together(
          3,
          n -> {
            Random random = new Random(n);
            for (int k = 0; k < 30; k++) {
              if (n == 0 && k == 15) {
                step.end();
              }
              step.level(random.nextBoolean() ? ObservationLevel.ERROR : null);
              step.statusMessage(random.nextBoolean() ? "m" : null);
              step.usage(random.nextBoolean() ? Usage.of(1, 1) : null).model("gpt-5-mini");
              step.cost(random.nextBoolean() ? Cost.usd("1") : null);
              step.prompt("p", k).completionStartTime(random.nextBoolean() ? Instant.now() : null);
              step.metadata("k", random.nextBoolean() ? "v" : null).userId("u").tags("t");
              step.modelParameter("k", random.nextBoolean() ? "v" : null);
            }
          });
    }

    assertThat(recorded.spans()).hasSize(rounds);
  }
}
