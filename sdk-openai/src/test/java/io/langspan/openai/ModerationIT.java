// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.moderations.ModerationCreateParams;
import io.langspan.local.LocalObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModerationIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @Test
  void create_isOneGuardrail() {
    bench.json(
        "{\"id\":\"modr-1\",\"model\":\"omni-moderation-latest\",\"results\":[{\"flagged\":true,"
            + "\"categories\":{\"violence\":true},\"category_scores\":{\"violence\":0.9}}]}");

    bench
        .client()
        .moderations()
        .create(
            ModerationCreateParams.builder()
                .model("omni-moderation-latest")
                .input("Hit him.")
                .build());

    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("GUARDRAIL");
    assertThat(call.name()).isEqualTo("moderation omni-moderation-latest");
    assertThat(call.input()).isEqualTo("Hit him.");
    assertThat(call.output()).startsWith("[{\"flagged\":true");
    assertThat(call.usage()).isEmpty();
    assertThat(call.metadata()).containsEntry("response_id", "modr-1");
  }
}
