// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LangChain4jChainTest {

  @Test
  void run_recordsTheTemplateItsVariables_andTheCallBelow() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      LocalTrace trace = run(endpoints);

      assertThat(Tree.of(trace)).isEqualTo("CHAIN docs-chain\n  GENERATION chat gpt-5-mini\n");
      LocalObservation chain = Tree.find(trace, "docs-chain");
      assertThat(chain.input()).contains("\"question\":\"What is a mask?\"");
      assertThat(chain.metadata().get("template")).contains("{{question}}");
      LocalObservation call = Tree.find(trace, "chat gpt-5-mini");
      assertThat(call.input()).contains("Question: What is a mask?");
      assertThat(call.sessionId()).isEqualTo("chat-7");
      assertThat(call.usage().get("output")).isPositive();
      assertThat(call.totalCost()).isPositive();
    }
  }

  @Test
  void run_tellsTheGatewayWhichCallItServes() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      LocalObservation call = Tree.find(run(endpoints), "chat gpt-5-mini");

      assertThat(Objects.requireNonNull(endpoints.standIn()).traceParents())
          .singleElement()
          .asString()
          .startsWith("00-" + call.traceId() + "-" + call.id() + "-");
    }
  }

  private static LocalTrace run(Endpoints endpoints) {
    assertThat(LangChain4jChain.run(endpoints)).isZero();
    return Objects.requireNonNull(endpoints.local()).traces().get(0);
  }
}
