// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Mask;
import io.langspan.Mask.Kind;
import io.langspan.local.LangspanLocal;
import io.langspan.otel.lab.Row;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaskIT {

  private static final String SECRET = "SECRET-4711";

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String hide(Kind kind, String key, @Nullable String media, String text) {
    return text.replace(SECRET, "***");
  }

  @Test
  void mask_seesEveryStringOfOwnSpansAndScores() {
    try (Langspan langspan =
        Sdk.to(server.url(), Map.of("OTEL_RESOURCE_ATTRIBUTES", "team=" + SECRET))
            .release("release " + SECRET)
            .mask(MaskIT::hide)
            .build()) {
      Everything.own(langspan, SECRET);

      FlushResult result = langspan.flush(Await.PATIENCE);
      assertThat(result.complete()).as(result.toString()).isTrue();
      assertThat(result.delivered()).isEqualTo(4);
    }

    assertThat(server.everythingSent()).doesNotContain(SECRET).contains("user ***");
    assertThat(server.spans()).hasSize(2);
  }

  @Test
  void mask_seesEveryStringOfForeignSpans() {
    LangspanSpanProcessor processor =
        Joined.processor(server.url(), Sdk.PUBLIC_KEY).mask(MaskIT::hide).build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("team"), SECRET)))
            .addSpanProcessor(processor)
            .build()) {
      Everything.foreign(provider.get("web"), SECRET);

      assertThat(processor.flush(Await.PATIENCE).delivered()).isEqualTo(1);
    }

    assertThat(server.everythingSent()).doesNotContain(SECRET).contains("deep ***");
    Sent sent = server.spans().get(0);
    assertThat(sent.resourceAttributes()).containsEntry("team", "***");
    assertThat(sent.span().getEventsList()).hasSize(2);
    assertThat(sent.span().getLinksList()).hasSize(1);
    assertThat(sent.span().getDroppedAttributesCount()).isZero();
    assertThat(sent.span().getEvents(0).getDroppedAttributesCount()).isZero();
    assertThat(sent.span().getLinks(0).getDroppedAttributesCount()).isZero();
  }

  @Test
  void mask_seesAttributesOfScopes() {
    TextRules rules = new Plain(server.url()).mask(MaskIT::hide).rules();
    InstrumentationScopeInfo scope =
        InstrumentationScopeInfo.builder("name")
            .setVersion("1")
            .setSchemaUrl("urn:x")
            .setAttributes(Attributes.of(AttributeKey.stringKey("key"), SECRET))
            .build();

    InstrumentationScopeInfo masked = rules.scope(scope);

    assertThat(masked.toString()).doesNotContain(SECRET).contains("***");
    assertThat(masked.getName()).isEqualTo("name");
    assertThat(masked.getVersion()).isEqualTo("1");
    assertThat(masked.getSchemaUrl()).isEqualTo("urn:x");
  }

  @Test
  void mask_isToldWhatItSees() {
    Map<String, Kind> kinds = new ConcurrentHashMap<>();
    Mask mask =
        (kind, key, media, text) -> {
          assertThat(media).isNull();
          kinds.put(key, kind);
          return text;
        };
    try (Langspan langspan = Sdk.to(server.url()).mask(mask).build()) {
      Everything.own(langspan, "x");
      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }
    try (Joined app = Joined.to(server.url(), settings -> settings.mask(mask))) {
      Everything.foreign(app.web, "x");
      assertThat(app.flush()).isTrue();
    }

    assertThat(kinds)
        .contains(
            entry("langfuse.observation.input", Kind.INPUT),
            entry("langfuse.observation.output", Kind.OUTPUT),
            entry("langfuse.observation.metadata.plain", Kind.METADATA),
            entry("langfuse.trace.metadata.key", Kind.METADATA),
            entry("langfuse.observation.status_message", Kind.STATUS),
            entry("status", Kind.STATUS),
            entry("name", Kind.NAME),
            entry("user.id", Kind.ATTRIBUTE),
            entry("exception.message", Kind.EVENT),
            entry("gen_ai.prompt.0.content", Kind.INPUT),
            entry("gen_ai.input.messages.parts", Kind.INPUT),
            entry("gen_ai.prompt.name", Kind.ATTRIBUTE),
            entry("link", Kind.ATTRIBUTE),
            entry("service.name", Kind.ATTRIBUTE),
            entry("score.value", Kind.SCORE),
            entry("score.comment", Kind.SCORE),
            entry("score.metadata", Kind.SCORE));
  }

  @Row("G13")
  @Test
  void failingMask_hidesThatFieldAlone() {
    Mask mask =
        (kind, key, media, text) ->
            switch (key) {
              case "langfuse.observation.input" -> throw new IllegalStateException(text);
              case "langfuse.observation.output" -> null;
              case "langfuse.observation.metadata.a" -> throw new AssertionError(text);
              case "status" -> throw new StackOverflowError();
              case "score.comment" -> throw new IllegalStateException(text);
              default -> text;
            };
    try (Langspan langspan = Sdk.to(server.url()).mask(mask).build()) {
      langspan
          .startObservation("a")
          .input(SECRET)
          .output(SECRET)
          .metadata("a", SECRET)
          .metadata("b", "kept")
          .score(io.langspan.score.Score.numeric("s", 1).comment(SECRET))
          .error(new IllegalStateException("kept too"))
          .close();

      assertThat(langspan.flush(Await.PATIENCE).delivered()).isEqualTo(2);
    }

    Sent sent = server.span("a");
    assertThat(sent.attributes())
        .contains(
            entry("langfuse.observation.input", Mask.FAILED),
            entry("langfuse.observation.output", Mask.FAILED),
            entry("langfuse.observation.metadata.a", Mask.FAILED),
            entry("langfuse.observation.metadata.b", "kept"),
            entry("langfuse.observation.status_message", "kept too"),
            entry("langfuse.observation.type", "span"));
    assertThat(sent.span().getStatus().getMessage()).isEqualTo(Mask.FAILED);
    assertThat(sent.span().getStatus().getCodeValue()).isEqualTo(2);
    assertThat(server.scoreRequests().get(0).getBodyAsString()).contains(Mask.FAILED);
    assertThat(server.everythingSent()).doesNotContain(SECRET);
  }

  @Test
  void mask_runsOnTheWorker_andNotForFilteredSpans() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Set<String> names = ConcurrentHashMap.newKeySet();
    Mask mask =
        (kind, key, media, text) -> {
          threads.add(Thread.currentThread().getName());
          names.add(text);
          return text;
        };
    try (Joined app = Joined.to(server.url(), settings -> settings.mask(mask))) {
      app.plain("filtered", Context.root()).end();
      app.genAi("taken", Context.root()).end();
      app.langspan.observe("own", own -> own.score("s", "good"));
      app.flush();
    }

    assertThat(threads).containsExactly("langspan-export");
    assertThat(names).contains("taken", "own", "good").doesNotContain("filtered");
  }

  @Test
  void whatAMaskReturns_isCutAndRepairedToo() {
    Mask mask =
        (kind, key, media, text) -> kind == Kind.INPUT ? "\uD800" + "x".repeat(1_000) : text;
    try (LangspanLocal local = LangspanLocal.start();
        Langspan langspan = Sdk.to(local.url()).mask(mask).maxFieldLength(200).build()) {
      langspan.startObservation("a").input("short").close();
      langspan.flush(Await.PATIENCE);

      assertThat(local.refused()).isZero();
      assertThat(local.observations().get(0).input()).startsWith("\uFFFDx").hasSize(200);
    }
  }

  @Test
  void arrays_withHoles_areMaskedAndDoNotCostTheSpan() {
    try (Joined app = Joined.to(server.url(), settings -> settings.mask(MaskIT::hide))) {
      var span = app.genAi("a", Context.root());
      span.setAttribute(
          AttributeKey.stringArrayKey("texts"), java.util.Arrays.asList(null, SECRET, null, "b"));
      span.setAttribute(AttributeKey.longArrayKey("numbers"), java.util.Arrays.asList(1L, null));
      span.setStatus(StatusCode.OK);
      span.end();

      assertThat(app.flush()).isTrue();
    }

    assertThat(server.everythingSent()).doesNotContain(SECRET);
    assertThat(server.span("a").attributes())
        .contains(
            entry("texts", java.util.List.of("***", "b")), entry("numbers", java.util.List.of(1L)));
  }
}
