// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope that is only closed
class CarrierTest extends FrontDoorFixture {

  private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void traceparent_goesOutAndComesIn_asOneTrace() {
    Map<String, String> headers = new HashMap<>();
    Observation client = langspan.startObservation("client");
    langspan.inject(headers);
    client.close();

    try (Recorded service = Recorded.with(s -> s)) {
      Langspan there = service.langspan();
      there.observationBuilder("server").parent(there.extract(headers)).start().end();

      assertThat(headers.keySet()).containsExactly("traceparent");
      assertThat(service.span("server").getTraceId()).isEqualTo(client.traceId());
      assertThat(service.span("server").getParentSpanId()).isEqualTo(client.id());
    }
  }

  @Test
  void inject_takesAContextAndASetter() {
    Observation step = langspan.observationBuilder("step").start();
    StringBuilder carrier = new StringBuilder();

    langspan.inject(step.context(), carrier, (c, key, value) -> c.append(key).append(value));
    step.end();

    assertThat(carrier).startsWith("traceparent00-" + step.traceId() + "-" + step.id());
  }

  @Test
  void inject_writesNothing_whenThereIsNoTrace() {
    Map<String, String> headers = new HashMap<>();

    langspan.inject(headers);

    assertThat(headers).isEmpty();
  }

  @Test
  void inject_throwsNothing_whenTheCarrierDoes() {
    try (Observation step = langspan.startObservation("step")) {
      langspan.inject(Map.of());
      langspan.inject((Map<String, String>) null);
      langspan.inject(
          Context.current(),
          "",
          (c, k, v) -> {
            throw new IllegalStateException("carrier");
          });
    }
    assertThat(recorded.spans()).hasSize(1);
  }

  @Test
  void inject_sendsNoTraceAttribute() {
    Map<String, String> headers = new HashMap<>();
    try (Observation step = langspan.startObservation("step").userId("secret-user");
        Scope scope =
            langspan.propagateAttributes(
                TraceAttributes.builder().sessionId("secret-session").build())) {
      langspan.inject(headers);
    }

    assertThat(headers.toString()).doesNotContain("secret").doesNotContain("baggage");
  }

  @Test
  void extract_readsNamesInAnyCase() {
    for (String name : List.of("traceparent", "Traceparent", "TRACEPARENT", "TraceParent")) {
      Context context = langspan.extract(Map.of(name, VALID, "Other", "x"));

      assertThat(Span.fromContext(context).getSpanContext().getSpanId())
          .as(name)
          .isEqualTo("00f067aa0ba902b7");
    }
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.put("TraceParent", VALID);
    assertThat(Span.fromContext(langspan.extract(sorted)).getSpanContext().isRemote()).isTrue();
  }

  @Test
  void extract_changesNothing_whenThereIsNoTrace() {
    Map<String, String> withNulls = new HashMap<>();
    withNulls.put(null, null);
    withNulls.put("traceparent", null);
    try (Observation current = langspan.startObservation("current")) {
      for (Map<String, String> headers :
          List.of(Map.<String, String>of(), Map.of("traceparent", "x"), withNulls)) {
        assertThat(langspan.extract(headers)).isSameAs(Context.current());
      }
      assertThat(langspan.extract(null)).isSameAs(Context.current());
    }
  }

  @Test
  void extract_throwsNothing_whenTheCarrierDoes() {
    Map<String, String> broken =
        new HashMap<>() {
          @Override
          public String get(Object key) {
            throw new IllegalStateException("carrier");
          }
        };
    TextMapGetter<String> getter =
        new TextMapGetter<>() {
          @Override
          @SuppressWarnings("deprecation") // still abstract
          public Iterable<String> keys(String carrier) {
            return Collections.emptyList();
          }

          @Override
          public String get(String carrier, String key) {
            throw new IllegalStateException("carrier");
          }
        };

    assertThat(langspan.extract(broken)).isSameAs(Context.current());
    assertThat(langspan.extract("", getter)).isSameAs(Context.current());
  }

  @Test
  void extract_belongsToAnotherTrace_andNotToWhatIsCurrent() {
    try (Observation current = langspan.startObservation("current")) {
      current.userId("u").cost(io.langspan.usage.Cost.usd("1"));
      Context remote = langspan.extract(Map.of("traceparent", VALID));
      langspan.observationBuilder("remote").parent(remote).start().end();
      try (Scope scope = remote.makeCurrent()) {
        assertThat(langspan.currentObservation().isRecording()).isFalse();
        assertThat(Langspan.current()).isSameAs(langspan);
      }
    }

    assertThat(attributes("remote")).doesNotContainKey("user.id");
    assertThat(span("remote").getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Row("G21")
  @Test
  void hostileHeaders_neverThrow_andNeverLeadToAnInvalidTrace() {
    Random random = new Random(42);
    for (int i = 0; i < 10_000; i++) {
      Map<String, String> headers = new HashMap<>();
      headers.put("traceparent", hostile(random, VALID));
      headers.put("tracestate", hostile(random, "langspan=00f067aa0ba902b7,vendor=value"));
      headers.put("baggage", hostile(random, "langfuse_user_id=x"));

      Context context = langspan.extract(headers);
      Observation step = langspan.observationBuilder("step").parent(context).start();

      assertThat(step.traceId()).matches("[0-9a-f]{32}");
      assertThat(step.id()).matches("[0-9a-f]{16}");
      Map<String, String> out = new HashMap<>();
      langspan.inject(step.context(), out, (c, key, value) -> c.put(key, value));
      assertThat(out.get("traceparent")).hasSize(55);
    }
  }

  /** A header with a few accidents, or none of it at all. */
  private static String hostile(Random random, String header) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : header);
    for (int changes = random.nextInt(6); changes > 0; changes--) {
      int at = text.isEmpty() ? 0 : random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, (char) random.nextInt(0x10000));
        case 1 -> text.insert(at, (char) random.nextInt(128));
        case 2 -> text.setLength(at);
        case 3 -> text.append(text);
        default -> {
          if (!text.isEmpty()) {
            text.setCharAt(at, "-=,;0gZ \u0000".charAt(random.nextInt(9)));
          }
        }
      }
    }
    return text.toString();
  }
}
