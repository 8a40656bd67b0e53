// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.Recorded;
import io.langspan.internal.json.Text;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a stranger sends in all headers that are read, by a service that believes them all. */
@SuppressWarnings("try") // a scope that is only closed
class HostileHeadersTest extends FrontDoorFixture {

  private static final int REQUESTS = 1_500;
  private static final String HEX = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final List<String> KEYS =
      List.of(
          "user_id",
          "session_id",
          "trace_name",
          "version",
          "environment",
          "tags",
          "trace_id",
          "public",
          "metadata_k",
          "metadata_",
          "metadata_%0A",
          "metadata_ä",
          "experiment_id");
  private static final TextMapPropagator USUAL =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final Random random = new Random(6);
  // OpenTelemetry's parser logs each member that it does not like, and most are such here.
  private final Logger parser = Logger.getLogger(W3CBaggagePropagator.class.getPackageName());

  @BeforeEach
  void silenceTheParser() {
    parser.setLevel(Level.OFF);
  }

  @AfterEach
  void letItSpeak() {
    parser.setLevel(null);
  }

  @Test
  void extract_letsNothingIn_thatIsNotValid() {
    nothingComesIn_thatIsNotValid(Langspan::extract);
  }

  @Test
  void propagator_letsNothingIn_thatIsNotValid() {
    TextMapPropagator ours = LangspanPropagator.around(USUAL);
    nothingComesIn_thatIsNotValid(
        (here, headers) -> ours.extract(Context.root(), headers, MapGetter.INSTANCE));
  }

  @Test
  void propagator_letsNothingIn_belowAnObservationOfThisService() {
    TextMapPropagator ours = LangspanPropagator.around(USUAL);
    nothingComesIn_thatIsNotValid(
        (here, headers) -> {
          try (Observation current = here.startObservation("current")) {
            return ours.extract(Context.current(), headers, MapGetter.INSTANCE);
          }
        });
  }

  private void nothingComesIn_thatIsNotValid(
      BiFunction<Langspan, Map<String, String>, Context> entrance) {
    int believed = 0;
    try (Recorded service =
        Recorded.with(s -> s.sendBaggage("*").acceptBaggage("*").langfuseHeaders(true))) {
      for (int i = 0; i < REQUESTS; i++) {
        Map<String, String> onward = new HashMap<>();
        Context caller = entrance.apply(service.langspan(), headers());
        try (Observation step =
            service.langspan().observationBuilder("server").parent(caller).startCurrent()) {
          service.langspan().inject(onward);
        }
        isValid(onward);
      }
      for (SpanData span : service.spans()) {
        believed += isValid(span) ? 1 : 0;
      }
    }
    assertThat(believed).isBetween(REQUESTS / 10, REQUESTS);
  }

  private static void isValid(Map<String, String> onward) {
    assertThat(onward.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
    assertThat(onward.get("X-Langfuse-Trace-Id")).matches("[0-9a-f]{32}");
    assertThat(onward.get("X-Langfuse-Parent-Observation-Id")).matches("[0-9a-f]{16}");
    assertThat(onward.getOrDefault("tracestate", "")).matches("[\\x21-\\x7e ]*");
    assertThat(onward.get("baggage")).matches("[\\x21-\\x7e]{1,8192}");
  }

  /** Fails where anything is not; whether anything of the baggage was believed at all. */
  private static boolean isValid(SpanData span) {
    assertThat(span.getTraceId()).matches("(?!0{32})[0-9a-f]{32}");
    assertThat(span.getParentSpanId()).matches("[0-9a-f]{16}");
    Map<String, Object> attributes = Recorded.attributes(span);
    attributes.keySet().removeIf(key -> key.startsWith("langfuse.observation."));
    attributes.keySet().removeIf(key -> key.startsWith("langfuse.internal."));
    attributes.forEach(
        (key, value) -> {
          assertThat(key)
              .matches(
                  "user\\.id|session\\.id|langfuse\\.(version|environment|trace\\.(name|tags|metadata\\..+))");
          if (key.equals("langfuse.environment")) {
            assertThat((String) value).matches("(?!langfuse)[a-z0-9_-]{1,40}");
          }
          List<?> texts = value instanceof List<?> list ? list : List.of(value);
          assertThat(texts).hasSizeBetween(1, 64);
          assertThat(texts).allSatisfy(text -> assertThat(isText((String) text)).isTrue());
          assertThat(isText(key)).isTrue();
        });
    return !attributes.isEmpty();
  }

  private static boolean isText(String text) {
    return text.length() <= 230
        && !text.isEmpty()
        && text.chars().noneMatch(Character::isISOControl)
        && Text.valid(text).equals(text);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    put(headers, "traceparent", () -> "00-" + HEX + "-00f067aa0ba902b7-01");
    put(headers, "tracestate", () -> "langspan=00f067aa0ba902b7,vendor=" + value());
    put(headers, "baggage", this::baggage);
    put(headers, "X-Langfuse-Trace-Id", () -> random.nextBoolean() ? HEX : value());
    put(headers, "X-Langfuse-Parent-Observation-Id", () -> "00f067aa0ba902b7");
    return headers;
  }

  private void put(Map<String, String> headers, String name, Supplier<String> text) {
    if (random.nextInt(4) > 0) {
      headers.put(name, random.nextInt(3) == 0 ? damaged(text.get()) : text.get());
    }
  }

  private String baggage() {
    StringBuilder members = new StringBuilder("a=b");
    for (int n = random.nextInt(random.nextInt(10) == 0 ? 100 : 6); n > 0; n--) {
      members.append(",langfuse_").append(KEYS.get(random.nextInt(KEYS.size())));
      members.append('=').append(value()).append(random.nextInt(9) == 0 ? ";p=1" : "");
    }
    return members.toString();
  }

  private String value() {
    StringBuilder value = new StringBuilder();
    int size = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(4);
    for (int n = size; n > 0; n--) {
      switch (random.nextInt(8)) {
        case 0 -> value.append(String.format("%%%02X", random.nextInt(256)));
        case 1 -> value.append((char) random.nextInt(0x10000));
        case 2 -> value.append("%2C%ED%A0%80");
        default -> value.append((char) ('a' + random.nextInt(26)));
      }
    }
    return value.toString();
  }

  private String damaged(String header) {
    StringBuilder text = new StringBuilder(header);
    for (int changes = 1 + random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, (char) random.nextInt(0x10000));
        case 1 -> text.setLength(at);
        case 2 -> text.append(text);
        default -> text.setCharAt(at, "-=,;%0gZ \u0000\r\n".charAt(random.nextInt(12)));
      }
    }
    return text.toString();
  }
}
