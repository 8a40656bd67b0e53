// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSpanProcessor;
import io.langspan.otel.SpanFilter;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The front door over the application's own OpenTelemetry SDK, with our processor in it. */
@SuppressWarnings("try") // a scope that is only closed
class JoinedFrontDoorIT extends FrontDoorContract {

  /** An OpenTelemetry that the application owns. */
  private record Application(SdkTracerProvider provider) implements OpenTelemetry {

    @Override
    public SdkTracerProvider getTracerProvider() {
      return provider;
    }

    @Override
    public ContextPropagators getPropagators() {
      return ContextPropagators.noop();
    }
  }

  private final List<SdkTracerProvider> opened = new ArrayList<>();
  private SpanFilter filter = SpanFilter.llm();

  @Override
  Langspan open(LangspanLocal server) {
    LangspanSpanProcessor processor =
        LangspanSpanProcessor.builder()
            .baseUrl(server.url())
            .credentials(server.publicKey(), server.secretKey())
            .filter(filter)
            .build();
    Application application =
        new Application(SdkTracerProvider.builder().addSpanProcessor(processor).build());
    opened.add(application.provider);
    return processor.langspan(application);
  }

  @Override
  void shutDown() {
    opened.forEach(SdkTracerProvider::close);
  }

  private Tracer tracer(String scope) {
    return opened.get(opened.size() - 1).get(scope);
  }

  private void reopen(SpanFilter filter) {
    langspan.close();
    this.filter = filter;
    langspan = open(server);
  }

  @Test
  void foreignSpans_insideAScope_receiveTheTraceAttributes_andEarlierOnesDoNot() {
    Tracer foreign = tracer("io.opentelemetry.langchain4j-1.0");
    Span before = foreign.spanBuilder("before").startSpan();
    TraceAttributes attributes =
        TraceAttributes.builder()
            .userId("u")
            .sessionId("s")
            .tags("t")
            .traceName("n")
            .metadata("k", 1)
            .environment("staging")
            .build();
    try (Scope scope = langspan.propagateAttributes(attributes)) {
      foreign.spanBuilder("inside").startSpan().end();
      try (Observation ours = langspan.startObservation("ours")) {
        ours.userId("nearer");
        foreign.spanBuilder("below").startSpan().end();
      }
    }
    foreign.spanBuilder("after").startSpan().end();
    before.end();

    Map<String, LocalObservation> all = arrived();
    for (String name : List.of("inside", "ours", "below")) {
      LocalObservation o = all.get(name);
      assertThat(o.userId()).isEqualTo(name.equals("inside") ? "u" : "nearer");
      assertThat(o.sessionId()).isEqualTo("s");
      assertThat(o.tags()).containsExactly("t");
      assertThat(o.traceName()).isEqualTo("n");
      assertThat(o.environment()).isEqualTo("staging");
      assertThat(o.metadata()).containsEntry("k", "1");
    }
    for (String name : List.of("before", "after")) {
      assertThat(all.get(name).userId()).isNull();
      assertThat(all.get(name).tags()).isEmpty();
    }
  }

  @Test
  void foreignSpans_belowOurs_formOneTree() {
    try (Observation root = langspan.startObservation("root")) {
      Span http = tracer("http").spanBuilder("GET /").startSpan();
      try (Scope scope = http.makeCurrent()) {
        assertThat(langspan.currentObservation()).isSameAs(root);
        langspan.startObservation("below http").close();
      }
      http.end();
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(all).containsOnlyKeys("root", "below http");
    assertThat(all.get("below http").parentId()).isEqualTo(all.get("root").id());
  }

  @Test
  void appRoot_isTheChildOfAFilteredParent_andEachSibling() {
    Span http = tracer("http").spanBuilder("POST /chat").startSpan();
    try (Scope scope = http.makeCurrent()) {
      langspan.startObservation("first").close();
      try (Observation second = langspan.startObservation("second")) {
        langspan.startObservation("child").close();
      }
    }
    http.end();

    Map<String, LocalObservation> all = arrived();
    assertThat(all).containsOnlyKeys("first", "second", "child");
    for (String name : List.of("first", "second")) {
      assertThat(all.get(name).attributes()).containsEntry("langfuse.internal.is_app_root", true);
      assertThat(all.get(name).parentId()).isNull();
    }
    assertThat(all.get("child").attributes()).doesNotContainKey("langfuse.internal.is_app_root");
  }

  @Test
  void concurrentTraces_doNotInterfere() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> tasks = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int n = t;
      tasks.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  String name = n + "-" + i;
                  Span http = tracer("http").spanBuilder("http").startSpan();
                  try (Scope scope = http.makeCurrent();
                      Observation root = langspan.startObservation("r" + name)) {
                    langspan.startObservation("c" + name).close();
                  }
                  http.end();
                }
              }));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    pool.shutdown();

    Map<String, LocalObservation> all = arrived();
    assertThat(all).hasSize(800);
    all.forEach(
        (name, o) -> {
          boolean root = name.startsWith("r");
          assertThat(o.attributes().containsKey("langfuse.internal.is_app_root")).isEqualTo(root);
          assertThat(o.parentId()).isEqualTo(root ? null : all.get("r" + name.substring(1)).id());
        });
  }

  @Test
  void filterThatThrows_dropsThatSpanAlone_andMarksItNot() {
    reopen(
        span -> {
          if (span.getName().equals("broken")) {
            throw new IllegalStateException("filter");
          }
          return true;
        });
    try (Observation broken = langspan.startObservation("broken")) {
      langspan.startObservation("child").close();
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(all).containsOnlyKeys("child");
    assertThat(all.get("child").attributes()).containsEntry("langfuse.internal.is_app_root", true);
    assertThat(all.get("child").parentId()).isNull();
  }

  @Test
  void spansAndObservations_areForgotten_afterTheyWereSent() {
    List<WeakReference<Object>> ended = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Span foreign = tracer("http").spanBuilder("http").startSpan();
      ended.add(new WeakReference<>(foreign));
      try (Scope scope = foreign.makeCurrent();
          Observation ours = langspan.startObservation("o" + i).input("x".repeat(1000))) {
        ended.add(new WeakReference<>(ours));
      }
      foreign.end();
    }
    arrived();

    for (int i = 0; i < 50 && ended.stream().anyMatch(r -> r.get() != null); i++) {
      System.gc();
    }
    // The worker may still hold what it did last.
    assertThat(ended.stream().filter(r -> r.get() != null).count()).isLessThanOrEqualTo(2);
  }
}
