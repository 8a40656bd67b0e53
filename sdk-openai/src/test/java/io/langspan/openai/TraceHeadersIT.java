// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceHeadersIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
    bench.json(Answers.CHAT);
  }

  private static String ask(OpenAIClient client) {
    return ask(client, Asked.chat().build());
  }

  private static String ask(OpenAIClient client, ChatCompletionCreateParams params) {
    client.chat().completions().create(params);
    LoggedRequest request = bench.requests().get(0);
    return request.containsHeader("traceparent") ? request.getHeader("traceparent") : null;
  }

  private static OpenAIClient client(TraceHeaders traceHeaders) {
    return bench.client(OpenAIOptions.builder().traceHeaders(traceHeaders));
  }

  private static String of(LocalObservation call) {
    return "00-" + call.traceId() + "-" + call.id() + "-03"; // recorded, and the id is random
  }

  @Test
  void gateways_areToldTheGeneration_whenNothingIsSaid() {
    assertThat(ask(bench.client())).isEqualTo(of(bench.only()));
  }

  @Test
  void gateways_areToldNoBaggage_whenNothingIsSaid() {
    bench.langspan.run(
        "chat",
        chat -> {
          chat.userId("secret");
          ask(bench.client());
        });

    assertThat(bench.requests().get(0).getHeaders().toString())
        .doesNotContain("secret")
        .doesNotContainIgnoringCase("baggage");
  }

  @Test
  void gateways_areToldTheGeneration_whenTheCallIsAsynchronous() {
    bench.async().chat().completions().create(Asked.chat().build()).join();

    assertThat(bench.requests().get(0).getHeader("traceparent")).isEqualTo(of(bench.only()));
  }

  @Test
  void gateways_areToldTheSame_onEveryAttempt() {
    bench.forget();
    bench.answers(Bench.failure(503), Bench.chat());

    ask(bench.client());

    assertThat(bench.requests())
        .extracting(request -> request.getHeader("traceparent"))
        .containsOnly(of(bench.only()))
        .hasSize(2);
  }

  @Test
  void always_tellsEverybody() {
    assertThat(ask(client(TraceHeaders.ALWAYS))).isEqualTo(of(bench.only()));
  }

  @Test
  void never_tellsNobody() {
    assertThat(ask(client(TraceHeaders.NEVER))).isNull();
  }

  @Test
  void baggage_isToldWhereTheClientSendsIt_andOldHeadersAreNot() {
    try (Langspan telling =
        LangspanSdk.builder()
            .baseUrl(bench.local.url())
            .credentials(bench.local.publicKey(), bench.local.secretKey())
            .sendBaggage("user_id")
            .langfuseHeaders(true)
            .build()) {
      telling.run(
          "chat",
          chat -> {
            chat.userId("u-1").sessionId("secret");
            ask(LangspanOpenAI.wrap(bench.plain(), telling));
          });
    }

    assertThat(bench.requests().get(0).getHeader("traceparent")).isNotNull();
    assertThat(bench.requests().get(0).getHeader("baggage")).contains("langfuse_user_id=u-1");
    assertThat(bench.requests().get(0).getHeaders().toString())
        .doesNotContain("secret")
        .doesNotContain("X-Langfuse");
  }

  @Test
  void traceparent_isTheApplications_whereItSetsOne() {
    String own = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

    String sent = ask(bench.client(), Asked.chat().putAdditionalHeader("Traceparent", own).build());

    assertThat(sent).isEqualTo(own);
    assertThat(bench.requests().get(0).header("traceparent").values()).hasSize(1);
  }

  @Test
  void tracestate_isTheApplications_whereItSetsOne() {
    ask(bench.client(), Asked.chat().putAdditionalHeader("tracestate", "own=1").build());

    assertThat(bench.requests().get(0).header("tracestate").values()).containsExactly("own=1");
  }

  @Test
  @SuppressWarnings("try") // the scope is what counts
  void gateways_areToldTheUpperGeneration_whenAnotherAdapterRecordsTheCall() {
    String sent;
    String upper;
    try (Generation generation = bench.langspan.startGeneration("upper");
        Scope ignored = ModelCalls.mark(generation).makeCurrent()) {
      upper = generation.id();
      sent = ask(bench.client());
    }

    assertThat(sent).contains(upper);
    assertThat(bench.only().id()).isEqualTo(upper);
  }

  @Test
  void gateways_areToldThatNothingIsRecorded_whenTheTraceIsNotSampled() {
    try (Spans spans = new Spans(Sampler.alwaysOff())) {
      assertThat(ask(LangspanOpenAI.wrap(bench.plain(), spans.langspan)))
          .endsWith("-02"); // the id is random, and that is all
      assertThat(spans.all()).isEmpty();
    }
  }

  @Test
  void nobody_isToldAnything_whenNothingIsTraced() {
    assertThat(ask(LangspanOpenAI.wrap(bench.plain(), io.langspan.Langspan.noop()))).isNull();
  }
}
