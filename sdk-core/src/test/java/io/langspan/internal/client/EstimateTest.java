// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Generation;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest extends FrontDoorFixture {

  @Test
  void everythingLarge_counts_becauseTheQueueIsBoundedByIt() {
    String large = "x".repeat(100_000);
    Generation step = langspan.generationBuilder("step").start();
    long before = StateProbe.estimatedBytes(step);

    step.input(large);
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(100_000);
    step.output(List.of(large));
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(200_000);
    step.metadata("text", large);
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(300_000);
    step.metadata("json", List.of(large));
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(400_000);
    step.modelParameter("tools", List.of(large));
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(500_000);
    step.statusMessage(large);
    assertThat(StateProbe.estimatedBytes(step) - before).isGreaterThanOrEqualTo(600_000);
    step.end();
  }
}
