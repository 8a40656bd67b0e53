// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.local.LocalObservation;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the scopes are what counts
class OpenAICallIT {

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

  @AfterEach
  void forgetGlobal() {
    Langspan.resetGlobalForTest();
  }

  private static void ask(OpenAIClient client) {
    client.chat().completions().create(Asked.chat().build());
  }

  @Test
  void makeCurrent_saysItOfCalls_untilItIsClosed() {
    OpenAIClient client = bench.client();
    OpenAICall call =
        OpenAICall.builder()
            .name("summarise")
            .metadata("shelf", 7)
            .prompt("summary", 3)
            .userId("u-1")
            .sessionId("s-1")
            .tags("a", "b")
            .build();

    try (Scope ignored = call.makeCurrent()) {
      ask(client);
    }
    LocalObservation named = bench.only();
    bench.local.clear();
    ask(client);

    assertThat(named.name()).isEqualTo("summarise");
    assertThat(named.metadata()).containsEntry("shelf", "7");
    assertThat(named.promptName()).isEqualTo("summary");
    assertThat(named.promptVersion()).isEqualTo(3);
    assertThat(named.userId()).isEqualTo("u-1");
    assertThat(named.sessionId()).isEqualTo("s-1");
    assertThat(named.tags()).containsExactly("a", "b");
    LocalObservation plain = bench.only();
    assertThat(plain.name()).isEqualTo("chat gpt-5-mini");
    assertThat(plain.userId()).isNull();
  }

  @Test
  void makeCurrent_addsToWhatIsSaidAround_andTheInnermostWins() {
    OpenAICall ofClient =
        OpenAICall.builder().name("client").metadata("a", 1).userId("u-1").tags("x").build();
    OpenAICall outer = OpenAICall.builder().name("outer").metadata("b", 2).tags("y").build();
    OpenAICall inner = OpenAICall.builder().metadata("a", 3).sessionId("s-1").build();
    OpenAIClient client = bench.client(OpenAIOptions.builder().call(ofClient));

    try (Scope first = outer.makeCurrent();
        Scope second = inner.makeCurrent()) {
      ask(client);
    }

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("outer");
    assertThat(call.metadata()).containsEntry("a", "3").containsEntry("b", "2");
    assertThat(call.userId()).isEqualTo("u-1");
    assertThat(call.sessionId()).isEqualTo("s-1");
    assertThat(call.tags()).containsExactly("x", "y");
  }

  @Test
  void makeCurrent_saysItOfAsynchronousCalls_thatGoOnAfterIt() {
    var client = bench.async();

    java.util.concurrent.CompletableFuture<?> asked;
    try (Scope ignored = OpenAICall.builder().name("later").build().makeCurrent()) {
      asked = client.chat().completions().create(Asked.chat().build());
    }
    asked.join();

    assertThat(bench.only().name()).isEqualTo("later");
  }

  @Test
  void call_belongsToTheInstanceOfWhatIsCurrent_whenNoneWasGiven() {
    OpenAIClient client = LangspanOpenAI.wrap(bench.plain());

    try (Observation around = bench.langspan.startObservation("around")) {
      ask(client);
      assertThat(around.id()).isNotEmpty();
    }

    assertThat(bench.observations()).hasSize(2);
  }

  @Test
  void call_belongsToTheGlobalInstance_whenNothingIsCurrent() {
    Langspan.setGlobal(bench.langspan);

    ask(LangspanOpenAI.wrap(bench.plain()));

    assertThat(bench.only().output()).contains("Four weeks.");
  }

  @Test
  void call_belongsToTheGivenInstance_whateverIsCurrent() {
    try (Spans spans = new Spans()) {
      OpenAIClient client = LangspanOpenAI.wrap(bench.plain(), spans.langspan);

      try (Observation around = bench.langspan.startObservation("around")) {
        ask(client);
        assertThat(around.id()).isNotEmpty();
      }

      assertThat(spans.all()).extracting(SpanData::getName).containsExactly("chat gpt-5-mini");
      assertThat(bench.only().name()).isEqualTo("around");
    }
  }

  @Test
  void call_passesThrough_whenThereIsNoInstance() {
    ask(LangspanOpenAI.wrap(bench.plain()));

    assertThat(bench.requests()).hasSize(1);
    assertThat(bench.requests().get(0).containsHeader("traceparent")).isFalse();
    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void call_addsItsAttemptsAndNothingElse_whenAnotherAdapterRecordsIt() {
    bench.forget();
    bench.answers(Bench.failure(503), Bench.chat());
    try (Spans spans = new Spans()) {
      OpenAIClient client = LangspanOpenAI.wrap(bench.plain(), spans.langspan);

      try (Generation upper = spans.langspan.startGeneration("upper");
          Scope ignored = ModelCalls.mark(upper).makeCurrent()) {
        ask(client);
      }

      SpanData only = spans.only();
      assertThat(only.getName()).isEqualTo("upper");
      assertThat(Spans.attempts(only)).hasSize(2);
      assertThat(only.getAttributes().asMap().keySet())
          .noneMatch(key -> key.getKey().contains("output") || key.getKey().contains("usage"));
    }
  }

  @Test
  void call_addsItsAttempts_whenAnotherAdapterRecordsAStream() {
    bench.forget();
    bench.answers(
        Bench.failure(503),
        Bench.stream(Answers.chunk("{\"content\":\"Four.\"}", "stop"), Answers.DONE));
    try (Spans spans = new Spans()) {
      OpenAIClient client = LangspanOpenAI.wrap(bench.plain(), spans.langspan);

      Generation upper = spans.langspan.generationBuilder("upper").start();
      try (Scope ignored = ModelCalls.mark(upper).makeCurrent()) {
        client
            .async()
            .chat()
            .completions()
            .createStreaming(Asked.chat().build())
            .subscribe(chunk -> upper.end()) // as soon as it likes, but after the attempts
            .onCompleteFuture()
            .join();
      }

      assertThat(Spans.attempts(spans.only())).hasSize(2);
      assertThat(spans.only().getAttributes().asMap().keySet())
          .noneMatch(key -> key.getKey().contains("closed_early"));
    }
  }
}
