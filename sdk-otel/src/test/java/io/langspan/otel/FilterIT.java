// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilterIT {

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void throwingFilter_dropsThatSpanAlone() {
    SpanFilter filter =
        span -> {
          if (span.getName().equals("bad")) {
            throw new StackOverflowError();
          }
          return true;
        };
    try (Langspan langspan = Sdk.to(server.url()).filter(filter).build()) {
      try (Observation top = langspan.startObservation("top");
          Observation bad = langspan.startObservation("bad")) {
        assertThat(bad.isRecording()).isTrue();
        langspan.startObservation("below").close();
        assertThat(top.isRecording()).isTrue();
      }
      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(result.complete()).as(result.toString()).isTrue();
      assertThat(result.delivered()).isEqualTo(2);
    }

    assertThat(server.observations()).extracting(o -> o.name()).containsOnly("top", "below");
    String top =
        server.observations().stream().filter(o -> o.name().equals("top")).findFirst().get().id();
    assertThat(server.observations())
        .filteredOn(o -> o.name().equals("below"))
        .singleElement()
        .satisfies(below -> assertThat(below.parentId()).isEqualTo(top));
  }

  @Test
  void throwingFilter_marksNobodyARoot() {
    SpanFilter filter =
        span -> {
          throw new IllegalStateException();
        };
    try (Joined app = Joined.to(server.url(), settings -> settings.filter(filter))) {
      Span parent = app.genAi("parent", Context.root());
      app.genAi("child", Context.root().with(parent)).end();
      parent.end();

      assertThat(app.flush()).isTrue();
    }

    assertThat(server.observations()).isEmpty();
    assertThat(server.requests()).noneMatch(r -> r.path().contains("traces"));
  }

  @Test
  void filter_isAskedOnceASpan() {
    AtomicInteger asked = new AtomicInteger();
    SpanFilter filter =
        span -> {
          asked.incrementAndGet();
          return true;
        };
    try (Joined app = Joined.to(server.url(), settings -> settings.filter(filter))) {
      Span parent = app.plain("parent", Context.root());
      for (int i = 0; i < 10; i++) {
        app.plain("child", Context.root().with(parent)).end();
      }
      app.flush();
      parent.end();
      app.flush();
    }

    assertThat(asked).hasValue(11);
  }

  @Test
  void all_takesEverything_andFilteredSpansAreNoLoss() {
    try (Joined app = Joined.to(server.url())) {
      app.plain("web", Context.root()).end();

      assertThat(app.flush()).isTrue();
      assertThat(app.langspan.status().filtered()).isEqualTo(1);
      assertThat(app.langspan.status().dropped()).isEmpty();
    }
    try (Joined app = Joined.to(server.url(), settings -> settings.filter(SpanFilter.all()))) {
      app.plain("web", Context.root()).end();

      assertThat(app.flush()).isTrue();
    }

    assertThat(server.observations()).hasSize(1);
  }
}
