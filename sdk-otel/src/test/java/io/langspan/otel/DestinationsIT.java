// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.otel.lab.OwnClock;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One client, several places to send to. */
class DestinationsIT {

  private static final String OTHER = "other";

  private final OtlpServer project = new OtlpServer();
  private final OtlpServer other = new OtlpServer();

  @AfterEach
  void stop() {
    project.close();
    other.close();
  }

  /** At the server that the helper of these tests understands. */
  private Destination.Builder otlp() {
    return Destination.otlp(other.url() + OtlpServer.TRACES).name(OTHER);
  }

  private static void ask(Langspan langspan) {
    langspan.run(
        "ask",
        request -> {
          request.input("secret question").output("secret answer").sessionId("s-1");
          request.score("helpful", true);
        });
  }

  private static List<String> names(OtlpServer server) {
    return server.spans().stream().map(sent -> sent.span().getName()).toList();
  }

  @Test
  void spans_goToAll_scoresToTheProjectAlone() {
    try (Langspan langspan = Sdk.to(project.url()).destination(otlp().build()).build()) {
      ask(langspan);

      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(result.complete()).isTrue();
      assertThat(result.delivered()).isEqualTo(2);
      assertThat(result.destinations().get(OTHER).delivered()).isEqualTo(1);
      assertThat(names(project)).containsExactly("ask");
      assertThat(names(other)).containsExactly("ask");
      assertThat(other.span("ask").id()).isEqualTo(project.span("ask").id());
      assertThat(other.scoreRequests()).isEmpty();
    }
  }

  @Test
  void anotherServer_seesItsOwnHeaders_andNoKeysOfTheProject() {
    Destination tempo = otlp().header("X-Scope-OrgID", "tenant").build();
    try (Langspan langspan = Sdk.to(project.url()).destination(tempo).build()) {
      ask(langspan);
      langspan.flush(Await.PATIENCE);

      assertThat(other.traceRequests())
          .allSatisfy(
              request -> {
                assertThat(request.getHeader("X-Scope-OrgID")).isEqualTo("tenant");
                assertThat(request.getHeader("Authorization")).isNull();
                assertThat(request.getHeader("x-langfuse-public-key")).isNull();
              });
      assertThat(other.everythingSent()).doesNotContain(Sdk.PUBLIC_KEY);
    }
  }

  @Test
  void secondProject_getsTheSameBytes_withItsOwnKeys() {
    Destination second = Destination.langfuse(other.url(), "pk-lf-2", "sk-lf-2").build();
    try (Langspan langspan = Sdk.to(project.url()).destination(second).build()) {
      ask(langspan);
      langspan.flush(Await.PATIENCE);

      assertThat(other.traceRequests().get(0).getBody())
          .isEqualTo(project.traceRequests().get(0).getBody());
      assertThat(other.traceRequests().get(0).getHeader("x-langfuse-public-key"))
          .isEqualTo("pk-lf-2");
    }
  }

  @Test
  void span_isMaskedOnce_forAllThatTakeTheSameBytes() {
    AtomicInteger masked = new AtomicInteger();
    Destination second = Destination.langfuse(other.url(), "pk-lf-2", "sk-lf-2").build();
    try (Langspan langspan =
        Sdk.to(project.url())
            .mask(
                (kind, key, media, text) -> {
                  if (text.equals("secret question")) {
                    masked.incrementAndGet();
                  }
                  return text;
                })
            .destination(second)
            .build()) {
      ask(langspan);
      langspan.flush(Await.PATIENCE);
    }

    assertThat(names(other)).containsExactly("ask");
    assertThat(masked).hasValue(1);
  }

  @Test
  void destination_hasItsOwnMask_elseThatOfTheClient() {
    Destination stricter = otlp().mask((kind, key, media, text) -> "***").build();
    try (Langspan langspan =
        Sdk.to(project.url())
            .mask((kind, key, media, text) -> text.replace("secret", "open"))
            .destination(stricter)
            .destination(otlp().name("as the client").build())
            .build()) {
      ask(langspan);
      langspan.flush(Await.PATIENCE);
    }

    assertThat(project.span("ask").text("langfuse.observation.input")).isEqualTo("open question");
    assertThat(other.spans())
        .extracting(sent -> sent.text("langfuse.observation.input"))
        .containsExactlyInAnyOrder("***", "open question");
  }

  @Test
  void hangingMask_doesNotHoldUp_aDestinationThatHasItsOwn() {
    CountDownLatch released = new CountDownLatch(1);
    Destination ownMask = otlp().mask((kind, key, media, text) -> text).build();
    try (Langspan langspan =
        Sdk.to(project.url())
            .mask((kind, key, media, text) -> hangUntil(released, text))
            .destination(ownMask)
            .build()) {
      ask(langspan);
      flushUntilTheOtherHas(1, langspan);

      assertThat(names(other)).containsExactly("ask");
      assertThat(names(project)).isEmpty();
      released.countDown();
      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    } finally {
      released.countDown();
    }
  }

  private static void flushUntilTheOtherHas(long spans, Langspan langspan) {
    Await.until(
        spans + " spans there",
        () -> {
          langspan.flush(Duration.ofMillis(100));
          return langspan.status().destinations().get(OTHER).delivered() == spans;
        });
  }

  private static String hangUntil(CountDownLatch released, String text) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text;
  }

  @Test
  void content_staysAway_whereItIsNotWanted() {
    Destination tempo = otlp().content(false).build();
    try (Langspan langspan = Sdk.to(project.url()).destination(tempo).build()) {
      ask(langspan);
      langspan.flush(Await.PATIENCE);
    }

    assertThat(project.everythingSent()).contains("secret question");
    assertThat(other.everythingSent()).doesNotContain("secret").contains("s-1");
  }

  @Test
  void destination_hasItsOwnFilter_andATreeWithoutHoles() {
    try (Joined app =
        Joined.to(
            project.url(),
            builder -> builder.destination(otlp().filter(SpanFilter.all()).build()))) {
      Span request = app.genAi("request", Context.root());
      Span query = app.plain("query", Context.root().with(request));
      Span call = app.genAi("call", Context.root().with(query));
      Stream.of(call, query, request).forEach(Span::end);
      app.flush();
    }

    assertThat(names(project)).containsExactlyInAnyOrder("request", "call");
    assertThat(project.span("call").parentId()).isEqualTo(project.span("request").id());
    assertThat(names(other)).containsExactlyInAnyOrder("request", "query", "call");
    assertThat(other.span("call").parentId()).isEqualTo(other.span("query").id());
  }

  @Test
  void trees_areTheSameEverywhere_whateverTheWords() {
    try (Langspan langspan = Sdk.to(project.url()).destination(otlp().build()).build()) {
      langspan.run(
          "request", request -> langspan.run("step", step -> langspan.run("call", call -> {})));
      langspan.flush(Await.PATIENCE);
    }

    for (OtlpServer server : List.of(project, other)) {
      assertThat(server.span("request").parentId()).isEmpty();
      assertThat(server.span("step").parentId()).isEqualTo(server.span("request").id());
      assertThat(server.span("call").parentId()).isEqualTo(server.span("step").id());
    }
  }

  @Test
  void remoteParent_isKeptWhereAllSpansGo_elseTheNearestThatWasExported() {
    try (Joined app =
        Joined.to(
            project.url(),
            builder -> builder.destination(otlp().filter(SpanFilter.all()).build()))) {
      Context remote =
          app.langspan.extract(
              java.util.Map.of(
                  "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                  "tracestate", "langspan=00f067aa0ba902b7"));
      app.genAi("call", remote).end();
      app.flush();
    }

    assertThat(project.span("call").parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(other.span("call").parentId()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void failingDestination_neitherHoldsUpTheProject_norIsHidden() {
    other.answerTraces(503);
    Langspan langspan =
        Sdk.to(project.url())
            .flushInterval(Duration.ofMillis(10))
            .destination(otlp().build())
            .build();
    ask(langspan);
    Await.until(
        "what arrives and what fails",
        () ->
            langspan.status().delivered() == 2
                && !langspan.status().destinations().get(OTHER).lastError().isEmpty());

    FlushResult result = langspan.flush(Duration.ofMillis(500));

    assertThat(result.delivered()).isEqualTo(2);
    assertThat(result.pending()).isZero();
    assertThat(result.destinations().get(OTHER).pending()).isEqualTo(1);
    assertThat(result.complete()).isFalse();
    LangspanStatus status = langspan.status().destinations().get(OTHER);
    assertThat(status.lastError()).contains("503");
    assertThat(langspan.status().lastError()).isEmpty();
    langspan.close();
  }

  @Test
  void failingProject_doesNotHoldUpAnotherDestination() {
    project.answerTraces(503);
    Langspan langspan =
        Sdk.to(project.url()).queueBytes(1 << 16).destination(otlp().build()).build();
    for (int i = 1; i <= 200; i++) {
      langspan.startObservation("fills the queue").close();
      if (i % 20 == 0) {
        flushUntilTheOtherHas(i, langspan);
      }
    }

    assertThat(langspan.status().dropped()).containsKey("queue_full");
    langspan.close();
  }

  @Test
  void close_isInTime_whenNoDestinationAnswers() throws Exception {
    try (SilentServer one = new SilentServer();
        SilentServer two = new SilentServer()) {
      Langspan langspan =
          Sdk.to(one.url())
              .destination(Destination.otlp(two.url() + "/v1/traces").name("a").build())
              .destination(Destination.otlp(two.url() + "/v1/traces").name("b").build())
              .build();
      ask(langspan);
      long start = OwnClock.nanos();

      langspan.close();

      assertThat(OwnClock.since(start)).isLessThan(CloseIT.BOUND);
      assertThat(langspan.status().destinations().get("b").dropped()).containsKey("shutdown");
    }
  }

  @Test
  void processor_flushSucceedsOnly_whenEveryDestinationHasAll() {
    try (Joined app = Joined.to(project.url(), builder -> builder.destination(otlp().build()))) {
      app.genAi("arrives", Context.root()).end();
      assertThat(app.processor.forceFlush().join(60, SECONDS).isSuccess()).isTrue();
      other.answerTraces(400);
      app.genAi("refused there", Context.root()).end();

      assertThat(app.processor.forceFlush().join(60, SECONDS).isSuccess()).isFalse();
    }
  }

  @Test
  void spool_keepsEachDestinationApart(@TempDir Path directory) {
    other.answerTraces(503);
    try (Langspan first =
        Sdk.to(project.url()).spoolDirectory(directory).destination(otlp().build()).build()) {
      ask(first);
      first.flush(Duration.ofMillis(500));
      Await.until("what the project takes", () -> first.status().delivered() == 2);
    }
    assertThat(project.spans()).hasSize(1);
    other.answerTraces(200);

    try (Langspan second =
        Sdk.to(project.url()).spoolDirectory(directory).destination(otlp().build()).build()) {
      flushUntilTheOtherHas(1, second);
    }

    assertThat(other.accepted()).hasSize(1);
    assertThat(project.spans()).hasSize(1);
  }

  @Test
  void withoutAProject_spansGoToTheDestinations() {
    try (Langspan langspan =
        new LangspanSdk.Builder(
                io.langspan.internal.client.ConfigSource.of(name -> null, name -> null))
            .shutdownHook(false)
            .destination(otlp().build())
            .build()) {
      ask(langspan);

      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }

    assertThat(names(other)).containsExactly("ask");
  }

  @Test
  void destinationsOfOneName_areRefused() {
    LangspanSdk.Builder builder = Sdk.to(project.url()).destination(otlp().build());

    assertThatThrownBy(() -> builder.destination(otlp().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name(...)");
  }

  @Test
  void destination_showsNoSecret() {
    Destination secret =
        Destination.langfuse(other.url(), "pk-lf-2", "sk-lf-2").header("x-api-key", "k").build();

    assertThat(secret.toString()).doesNotContain("sk-lf-2").doesNotContain("=k");
  }
}
