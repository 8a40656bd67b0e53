// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.LogCapture;
import io.langspan.Observation;
import io.langspan.Recorded;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace attributes from service to service, in the header {@code baggage}. */
@SuppressWarnings("try") // a scope that is only closed
class BaggageTest extends FrontDoorFixture {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private static Recorded service(String... attributes) {
    return Recorded.with(s -> s.sendBaggage(attributes).acceptBaggage(attributes));
  }

  /** What a service sends while a span with these attributes is current. */
  private static Map<String, String> sent(Recorded service, TraceAttributes attributes) {
    Map<String, String> headers = new HashMap<>();
    Langspan there = service.langspan();
    try (Scope scope = there.propagateAttributes(attributes);
        Observation step = there.startObservation("client")) {
      there.inject(headers);
    }
    return headers;
  }

  private static Map<String, Object> received(Recorded service, Map<String, String> headers) {
    Langspan here = service.langspan();
    here.observationBuilder("server").parent(here.extract(headers)).start().end();
    return service.attributes("server");
  }

  private static Map<String, Object> received(Recorded service, String baggage) {
    return received(service, Map.of("traceparent", PARENT, "baggage", baggage));
  }

  /** By OpenTelemetry's own reader. */
  private static Map<String, String> read(Map<String, String> headers) {
    Context context =
        W3CBaggagePropagator.getInstance().extract(Context.root(), headers, MapGetter.INSTANCE);
    Map<String, String> all = new HashMap<>();
    Baggage.fromContext(context).forEach((key, entry) -> all.put(key, entry.getValue()));
    return all;
  }

  private static TraceAttributes everything() {
    return TraceAttributes.builder()
        .userId("u 1,;=%\"\\ü日😀")
        .sessionId("s+1")
        .traceName("chat turn")
        .version("1.2")
        .environment("staging")
        .tags("a", "b c")
        .metadata("plan", "pro")
        .metadata("seats", 17)
        .tracePublic(true)
        .build();
  }

  @Test
  void allAttributes_arriveAsTheyWere_whateverCharactersTheyHold() {
    try (Recorded front = service("*");
        Recorded back = service("*")) {
      Map<String, String> headers = sent(front, everything());

      assertThat(headers.get("baggage")).matches("[\\x21-\\x7e]+");
      assertThat(received(back, headers))
          .containsEntry("user.id", "u 1,;=%\"\\ü日😀")
          .containsEntry("session.id", "s+1")
          .containsEntry("langfuse.trace.name", "chat turn")
          .containsEntry("langfuse.version", "1.2")
          .containsEntry("langfuse.environment", "staging")
          .containsEntry("langfuse.trace.tags", List.of("a", "b c"))
          .containsEntry("langfuse.trace.metadata.plan", "pro")
          .containsEntry("langfuse.trace.metadata.seats", "17")
          .doesNotContainKey("langfuse.trace.public");
    }
  }

  @Test
  void keys_areThoseOfTheOfficialSdks() {
    try (Recorded front = service("*")) {
      Map<String, String> headers = sent(front, everything());

      assertThat(read(headers))
          .containsOnlyKeys(
              "langfuse_trace_id",
              "langfuse_user_id",
              "langfuse_session_id",
              "langfuse_trace_name",
              "langfuse_version",
              "langfuse_environment",
              "langfuse_tags",
              "langfuse_metadata_plan",
              "langfuse_metadata_seats")
          .containsEntry("langfuse_tags", "a,b c")
          .containsEntry("langfuse_trace_id", headers.get("traceparent").substring(3, 35));
    }
  }

  @Test
  void onlyWhatIsNamed_isSent() {
    try (Recorded front = service("session_id", "metadata.plan")) {
      assertThat(read(sent(front, everything())))
          .containsOnlyKeys("langfuse_trace_id", "langfuse_session_id", "langfuse_metadata_plan");
    }
  }

  @Test
  void onlyWhatIsNamed_isAccepted() {
    try (Recorded back = Recorded.with(s -> s.acceptBaggage("session_id", "metadata.plan"))) {
      assertThat(
              received(
                  back,
                  "langfuse_user_id=u,langfuse_session_id=s,langfuse_metadata_plan=pro,"
                      + "langfuse_metadata_other=x"))
          .containsEntry("session.id", "s")
          .containsEntry("langfuse.trace.metadata.plan", "pro")
          .doesNotContainKeys("user.id", "langfuse.trace.metadata.other");
    }
  }

  @Test
  void nothing_isSentOrAccepted_unlessSwitchedOn() {
    Map<String, String> headers = sent(recorded, everything());

    assertThat(headers).containsOnlyKeys("traceparent");
    assertThat(received(recorded, "langfuse_user_id=u")).doesNotContainKey("user.id");
  }

  @Test
  void environmentVariables_switchItOn() {
    Map<String, String> variables =
        Map.of("LANGSPAN_BAGGAGE_SEND", "user_id, tags", "LANGSPAN_BAGGAGE_ACCEPT", "user_id");
    try (Recorded service = Recorded.with(s -> Recorded.settings(variables, Map.of()))) {
      assertThat(read(sent(service, everything())))
          .containsOnlyKeys("langfuse_trace_id", "langfuse_user_id", "langfuse_tags");
      assertThat(received(service, "langfuse_user_id=u,langfuse_tags=t"))
          .containsEntry("user.id", "u")
          .doesNotContainKey("langfuse.trace.tags");
    }
  }

  @Test
  void baggageOfOthers_goesOnAsItWas() {
    try (Recorded front = service("*")) {
      BaggageBuilder others =
          Baggage.builder().put("tenant", "a b").put("langfuse_prompt_name", "p");
      try (Scope scope = others.build().makeCurrent()) {
        assertThat(read(sent(front, TraceAttributes.builder().userId("u").build())))
            .containsEntry("tenant", "a b")
            .containsEntry("langfuse_prompt_name", "p")
            .containsEntry("langfuse_user_id", "u");
      }
    }
  }

  @Test
  void strangersAttributes_doNotGoOn_fromAServiceThatDoesNotAcceptThem() {
    try (Recorded edge = Recorded.with(s -> s.sendBaggage("user_id"))) {
      Baggage strangers =
          Baggage.builder()
              .put("langfuse_user_id", "admin")
              .put("langfuse_metadata_role", "admin")
              .build();
      try (Scope scope = strangers.makeCurrent()) { // as OpenTelemetry's own propagator leaves it
        assertThat(sent(edge, TraceAttributes.empty()).toString()).doesNotContain("admin");
      }
    }
  }

  @Test
  void whatThisServiceSays_goesBeforeWhatARequestSays() {
    try (Recorded back = service("*")) {
      Langspan here = back.langspan();
      TraceAttributes own = TraceAttributes.builder().userId("own").tags("b").build();
      try (Scope scope = here.propagateAttributes(own)) {
        assertThat(received(back, "langfuse_user_id=u,langfuse_session_id=s,langfuse_tags=a"))
            .containsEntry("user.id", "own")
            .containsEntry("session.id", "s")
            .containsEntry("langfuse.trace.tags", List.of("a", "b"));
      }
    }
  }

  @Test
  void accepted_reachAllSpansBelow_andTheNextService() {
    try (Recorded middle = service("*")) {
      Langspan here = middle.langspan();
      Map<String, String> onward = new HashMap<>();
      Context caller =
          here.extract(Map.of("traceparent", PARENT, "baggage", "langfuse_user_id=u,tenant=t"));
      try (Observation server = here.observationBuilder("server").parent(caller).startCurrent()) {
        here.run("step", step -> here.inject(onward));
      }

      assertThat(middle.attributes("step")).containsEntry("user.id", "u");
      assertThat(read(onward)).containsEntry("langfuse_user_id", "u").containsEntry("tenant", "t");
    }
  }

  /** An OpenTelemetry of the application's own has put it there. */
  @Test
  void baggageInTheContext_isAccepted_whoeverReadTheHeader() {
    try (Recorded back = service("user_id", "session_id")) {
      Langspan here = back.langspan();
      Baggage theirs = Baggage.builder().put("langfuse_user_id", "u").build();
      try (Scope scope = theirs.makeCurrent()) {
        here.run("outer", outer -> here.run("inner", inner -> {}));
        try (Scope own =
            here.propagateAttributes(TraceAttributes.builder().sessionId("s").build())) {
          here.run("in-a-scope", step -> {});
        }
      }

      assertThat(back.attributes("outer")).containsEntry("user.id", "u");
      assertThat(back.attributes("inner")).containsEntry("user.id", "u");
      assertThat(back.attributes("in-a-scope"))
          .containsEntry("user.id", "u")
          .containsEntry("session.id", "s");
    }
  }

  @Test
  void badValues_areLeftOutAlone_andReportedByTheirPlace() {
    String tooLong = "x".repeat(201);
    Guard.forgetReportsForTest(); // hostile headers of other tests may have been first
    try (Recorded back = service("*")) {
      Map<String, Object> attributes = new HashMap<>();
      String log =
          LogCapture.of(
              () ->
                  attributes.putAll(
                      received(
                          back,
                          "langfuse_user_id="
                              + tooLong
                              + ",langfuse_session_id=a%0Ab,langfuse_environment=Bad%20One"
                              + ",langfuse_metadata_big="
                              + tooLong
                              + ",langfuse_tags=good%2C"
                              + tooLong
                              + ",langfuse_version=2")));

      assertThat(attributes)
          .containsEntry("langfuse.version", "2")
          .containsEntry("langfuse.trace.tags", List.of("good"))
          .doesNotContainKeys(
              "user.id", "session.id", "langfuse.environment", "langfuse.trace.metadata.big");
      assertThat(log)
          .contains(
              "langfuse_user_id in the baggage",
              "langfuse_session_id in",
              "langfuse_environment in",
              "langfuse_metadata_* in",
              "langfuse_tags in")
          .doesNotContain("xxx");
      assertThat(LogCapture.of(() -> again(tooLong))).isEmpty();
    }
  }

  private static void again(String tooLong) {
    try (Recorded other = service("*")) {
      received(other, "langfuse_user_id=" + tooLong);
    }
  }

  @Test
  void outgoingBaggage_staysWithinItsLimits_andTheFirstComeFirst() {
    TraceAttributes.Builder many = TraceAttributes.builder().userId("u").sessionId("s");
    for (int i = 0; i < 100; i++) {
      many.metadata("key-" + i, "日".repeat(30));
    }
    try (Recorded front = service("*")) {
      Map<String, String> headers = sent(front, many.build());

      assertThat(headers.get("baggage").length()).isBetween(7_000, 8_192);
      assertThat(read(headers))
          .hasSizeLessThanOrEqualTo(64)
          .containsEntry("langfuse_user_id", "u")
          .containsEntry("langfuse_session_id", "s");
    }
  }

  @Test
  void outgoingBaggage_hasAtMost64Entries_thoseOfOthersIncluded() {
    BaggageBuilder others = Baggage.builder();
    for (int i = 0; i < 62; i++) {
      others.put("other-" + i, "x");
    }
    try (Recorded front = service("*");
        Scope scope = others.build().makeCurrent()) {
      Map<String, String> all = read(sent(front, everything()));

      assertThat(all).hasSize(64).containsKeys("other-61", "langfuse_trace_id", "langfuse_user_id");
    }
  }

  @Test
  void whatBaggageCannotSay_isLeftOut_andItsNeighboursAreSent() {
    TraceAttributes odd =
        TraceAttributes.builder()
            .userId("half \ud83d")
            .tags("a,b", "c")
            .metadata("no token", "x")
            .metadata("fine", "y")
            .build();
    try (Recorded front = service("*")) {
      assertThat(read(sent(front, odd)))
          .containsEntry("langfuse_user_id", "half \ufffd")
          .containsEntry("langfuse_tags", "c")
          .containsEntry("langfuse_metadata_fine", "y")
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "userId", "", "metadata.", "metadata.a b", "USER_ID"})
  void unknownNames_areRefusedByTheBuilder(String name) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> Recorded.settings().sendBaggage(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user_id");
  }

  @Test
  void unknownNames_areReportedAndLeftOut_whenTheyComeFromOutside() {
    Map<String, String> variables = Map.of("LANGSPAN_BAGGAGE_SEND", "user,session_id");

    List<String> sent = Recorded.settings(variables, Map.of()).build().sentBaggage();

    assertThat(sent).containsExactly("session_id");
  }

  @Test
  void hostileBaggage_neverThrows_andNeverExceedsTheLimits() {
    Random random = new Random(7);
    String alphabet = "langfuse_user_id=,;%0A tags metadata_é😀\u0000\"\\";
    try (Recorded back = service("*")) {
      for (int i = 0; i < 2_000; i++) {
        StringBuilder header = new StringBuilder("langfuse_tags=");
        for (int n = random.nextInt(400); n > 0; n--) {
          header.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        Langspan here = back.langspan();
        Context caller = here.extract(Map.of("traceparent", PARENT, "baggage", header.toString()));
        Map<String, String> onward = new HashMap<>();
        here.inject(
            caller, onward, (map, key, value) -> Objects.requireNonNull(map).put(key, value));

        assertThat(onward.get("traceparent")).isEqualTo(PARENT);
        assertThat(onward.getOrDefault("baggage", "").length()).isLessThanOrEqualTo(8_192);
      }
    }
  }

  @Test
  void anOversizedHeader_isIgnored_butTheTraceGoesOn() {
    try (Recorded back = service("*")) {
      String filler = "a=" + "x".repeat(8_200) + ",langfuse_user_id=u";

      assertThat(received(back, filler)).doesNotContainKey("user.id");
      assertThat(back.span("server").getTraceId()).isEqualTo(TRACE);
    }
  }

  @Test
  void membersThatNobodyCanRead_areLeftOutAlone_withoutALineForEach() {
    List<LogRecord> lines = new ArrayList<>();
    Logger parser = Logger.getLogger(W3CBaggagePropagator.class.getPackageName());
    Handler handler =
        new StreamHandler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line);
          }
        };
    parser.addHandler(handler);
    try (Recorded back = service("*")) {
      String bad = "a=%,b=%1,c=%zz,d=1;\u0001,".repeat(300);

      Map<String, Object> attributes =
          received(back, bad + "langfuse_user_id=u%2C1;p=1,langfuse_session_id=s");

      assertThat(attributes).containsEntry("user.id", "u,1").containsEntry("session.id", "s");
    } finally {
      parser.removeHandler(handler);
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void severalHeaders_areReadTogether() {
    TextMapGetter<Map<String, List<String>>> getter = new Lists();
    Map<String, List<String>> headers =
        Map.of(
            "traceparent", List.of(PARENT),
            "baggage", List.of("langfuse_user_id=u", "langfuse_session_id=s"));
    try (Recorded back = service("*")) {
      Langspan here = back.langspan();
      Context caller = here.extract(headers, getter);
      here.observationBuilder("server").parent(caller).start().end();

      assertThat(back.attributes("server"))
          .containsEntry("user.id", "u")
          .containsEntry("session.id", "s");
    }
  }

  private static final class Lists implements TextMapGetter<Map<String, List<String>>> {

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Map<String, List<String>> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, List<String>> carrier, String key) {
      Iterator<String> all = getAll(carrier, key);
      return all.hasNext() ? all.next() : null;
    }

    @Override
    public Iterator<String> getAll(@Nullable Map<String, List<String>> carrier, String key) {
      return Objects.requireNonNull(carrier).getOrDefault(key, List.of()).iterator();
    }
  }
}
