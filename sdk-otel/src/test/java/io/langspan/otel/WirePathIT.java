// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WirePathIT {

  @Test
  void observe_arrivesAsOneTree_withScore() {
    try (LangspanLocal server = LangspanLocal.start();
        Langspan langspan =
            LangspanSdk.builder()
                .baseUrl(server.url())
                .credentials(server.publicKey(), server.secretKey())
                .build()) {

      String answer =
          langspan.observe(
              "answer-question",
              request -> {
                request.userId("u-42").sessionId("s-7").tags("docs").input("why?");
                try (Observation search =
                    langspan.startObservation("search", ObservationType.RETRIEVER)) {
                  search.input("why?").output(List.of("a", "b")).cost(Cost.usd("0.002"));
                }
                String text =
                    langspan.observeGeneration(
                        "answer",
                        generation -> {
                          generation
                              .model("gpt-5-mini")
                              .modelParameter("temperature", 0.2)
                              .input(List.of(Map.of("role", "user", "content", "why?")));
                          generation.usage(
                              Usage.builder().input(80).inputCached(40).output(60).build());
                          return "because";
                        });
                request.score("grounded", 0.9);
                return text;
              });
      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(answer).isEqualTo("because");
      assertThat(result.complete()).as(result.toString()).isTrue();
      assertThat(result.delivered()).isEqualTo(4);
      LocalTrace trace = server.traces().get(0);
      assertThat(trace.observations()).hasSize(3);
      assertThat(trace.userId()).isEqualTo("u-42");
      assertThat(trace.scores()).hasSize(1);
    }
  }

  @Test
  void close_ofAClientOfAProcessor_deliversAndLeavesTheProcessorRunning() {
    try (LangspanLocal server = LangspanLocal.start()) {
      try (Joined application =
          Joined.to(
              server.url(),
              builder ->
                  builder
                      .credentials(server.publicKey(), server.secretKey())
                      .filter(SpanFilter.all()))) {
        application.langspan.run("ours", step -> {});
        application.langspan.close();
        application.web.spanBuilder("later").startSpan().end();
      }

      assertThat(server.awaitObservations(2, Await.PATIENCE))
          .extracting(LocalObservation::name)
          .containsExactlyInAnyOrder("ours", "later");
    }
  }
}
