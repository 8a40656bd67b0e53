// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiteLlmGatewayTest {

  @Test
  void run_takesTheCostThatTheGatewaySays() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      LocalObservation call = run(endpoints);

      long tokens = call.usage().get("total");
      assertThat(call.totalCost())
          .isEqualByComparingTo(new BigDecimal("0.000003").multiply(BigDecimal.valueOf(tokens)));
      assertThat(call.metadata()).containsKey("litellm_call_id");
    }
  }

  @Test
  void run_tellsTheGatewayWhichCallItServes() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      LocalObservation call = run(endpoints);

      assertThat(Objects.requireNonNull(endpoints.standIn()).traceParents())
          .singleElement()
          .asString()
          .startsWith("00-" + call.traceId() + "-" + call.id() + "-");
    }
  }

  private static LocalObservation run(Endpoints endpoints) {
    assertThat(LiteLlmGateway.run(endpoints)).isZero();
    LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
    return Tree.find(trace, "chat gpt-5-mini");
  }
}
