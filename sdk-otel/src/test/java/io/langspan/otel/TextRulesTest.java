// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.booleanArrayKey;
import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleArrayKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Mask;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every place of a span that holds text, one by one and without a server. */
class TextRulesTest {

  private static final String BROKEN = "a\uD800b";
  private static final String REPAIRED = "a\uFFFDb";
  private static final Mask SHOUT = (kind, key, media, text) -> kind + " " + key + " " + text;

  private static TextRules rules(UnaryOperator<Plain> settings) {
    return settings.apply(new Plain("http://localhost")).rules();
  }

  private static TextRules shouting() {
    return rules(settings -> settings.mask(SHOUT));
  }

  private static TextRules plain() {
    return rules(settings -> settings);
  }

  @Test
  void name_isMasked() {
    assertThat(shouting().name("n")).isEqualTo("NAME name n");
  }

  @Test
  void status_isMasked_whereItSaysSomething() {
    StatusData nothing = StatusData.create(StatusCode.ERROR, "");

    assertThat(shouting().status(StatusData.create(StatusCode.ERROR, "s")))
        .isEqualTo(StatusData.create(StatusCode.ERROR, "STATUS status s"));
    assertThat(shouting().status(nothing)).isSameAs(nothing);
    assertThat(shouting().status(StatusData.unset())).isEqualTo(StatusData.unset());
  }

  @Test
  void attributes_areMaskedByTheirKind_atEveryDepth() {
    Attributes masked =
        shouting()
            .attributes(
                Attributes.builder()
                    .put("gen_ai.prompt", "p")
                    .put("gen_ai.completion", "c")
                    .put("other", "o")
                    .put(stringArrayKey("list"), List.of("x", "y"))
                    .put(longArrayKey("longs"), List.of(1L, 2L))
                    .put(
                        valueKey("tree"),
                        Value.of(
                            KeyValue.of("k", Value.of(Value.of("deep"), Value.of(7L))),
                            KeyValue.of(BROKEN, Value.of(true))))
                    .put("number", 7)
                    .build());

    assertThat(masked)
        .isEqualTo(
            Attributes.builder()
                .put("gen_ai.prompt", "INPUT gen_ai.prompt p")
                .put("gen_ai.completion", "OUTPUT gen_ai.completion c")
                .put("other", "ATTRIBUTE other o")
                .put(stringArrayKey("list"), List.of("ATTRIBUTE list x", "ATTRIBUTE list y"))
                .put(longArrayKey("longs"), List.of(1L, 2L))
                .put(
                    valueKey("tree"),
                    Value.of(
                        KeyValue.of("k", Value.of(Value.of("ATTRIBUTE tree.k deep"), Value.of(7L))),
                        KeyValue.of(REPAIRED, Value.of(true))))
                .put("number", 7)
                .build());
  }

  @Test
  void attributes_keepTheirTypes_whenTheirKeysAreRepaired() {
    Attributes repaired =
        plain()
            .attributes(
                Attributes.builder()
                    .put(stringKey("s" + BROKEN), BROKEN)
                    .put(booleanKey("b" + BROKEN), true)
                    .put(longKey("l" + BROKEN), 1L)
                    .put(doubleKey("d" + BROKEN), 1.5)
                    .put(stringArrayKey("sa" + BROKEN), BROKEN)
                    .put(booleanArrayKey("ba" + BROKEN), true)
                    .put(longArrayKey("la" + BROKEN), 1L)
                    .put(doubleArrayKey("da" + BROKEN), 1.5)
                    .put(valueKey("v" + BROKEN), Value.of(Value.of(BROKEN)))
                    .build());

    assertThat(repaired)
        .isEqualTo(
            Attributes.builder()
                .put(stringKey("s" + REPAIRED), REPAIRED)
                .put(booleanKey("b" + REPAIRED), true)
                .put(longKey("l" + REPAIRED), 1L)
                .put(doubleKey("d" + REPAIRED), 1.5)
                .put(stringArrayKey("sa" + REPAIRED), REPAIRED)
                .put(booleanArrayKey("ba" + REPAIRED), true)
                .put(longArrayKey("la" + REPAIRED), 1L)
                .put(doubleArrayKey("da" + REPAIRED), 1.5)
                .put(valueKey("v" + REPAIRED), Value.of(Value.of(REPAIRED)))
                .build());
  }

  @Test
  void attributes_ofContent_areLeftOut_asTheSettingsSay() {
    Attributes all =
        Attributes.builder()
            .put("gen_ai.prompt", "p")
            .put("gen_ai.completion", "c")
            .put("events", "both")
            .put("other", "o")
            .build();

    assertThat(keys(rules(s -> s.captureInput(false)).attributes(all)))
        .containsExactlyInAnyOrder("gen_ai.completion", "other");
    assertThat(keys(rules(s -> s.captureOutput(false)).attributes(all)))
        .containsExactlyInAnyOrder("gen_ai.prompt", "other");
    assertThat(keys(plain().attributes(all))).hasSize(4);
  }

  private static List<String> keys(Attributes attributes) {
    return attributes.asMap().keySet().stream().map(AttributeKey::getKey).toList();
  }

  @Test
  void events_areMasked_leftOut_andCounted() {
    List<EventData> events =
        List.of(
            EventData.create(5, "gen_ai.user.message", Attributes.of(stringKey("content"), "q"), 4),
            EventData.create(6, "gen_ai.choice", Attributes.of(stringKey("content"), "a"), 1),
            EventData.create(7, "log" + BROKEN, Attributes.empty(), 0));

    assertThat(shouting().events(events))
        .containsExactly(
            EventData.create(
                5,
                "NAME name gen_ai.user.message",
                Attributes.of(stringKey("content"), "EVENT content q"),
                4),
            EventData.create(
                6,
                "NAME name gen_ai.choice",
                Attributes.of(stringKey("content"), "EVENT content a"),
                1),
            EventData.create(7, "NAME name log" + REPAIRED, Attributes.empty(), 0));
    assertThat(rules(s -> s.captureInput(false)).events(events))
        .extracting(EventData::getName)
        .containsExactly("gen_ai.choice", "log" + REPAIRED);
    assertThat(rules(s -> s.captureOutput(false)).events(events))
        .extracting(EventData::getName)
        .containsExactly("gen_ai.user.message", "log" + REPAIRED);
  }

  @Test
  void links_areMasked_counted_andLoseTheirState() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String span = "b7ad6b7169203331";
    SpanContext context =
        SpanContext.create(
            trace,
            span,
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "secret").build());

    LinkData link =
        shouting()
            .links(List.of(LinkData.create(context, Attributes.of(stringKey("l"), "x"), 3)))
            .get(0);

    assertThat(link.getAttributes()).isEqualTo(Attributes.of(stringKey("l"), "ATTRIBUTE l x"));
    assertThat(link.getTotalAttributeCount()).isEqualTo(3);
    assertThat(link.getSpanContext())
        .isEqualTo(
            SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault()));
  }

  @Test
  void resource_isMaskedOnce_asLongAsItIsTheSame() {
    List<String> seen = new ArrayList<>();
    TextRules rules =
        rules(
            s ->
                s.mask(
                    (kind, key, media, text) -> {
                      seen.add(text);
                      return text + "!";
                    }));
    Resource one = Resource.create(Attributes.of(stringKey("r"), "one"), "urn:schema");
    Resource two = Resource.create(Attributes.of(stringKey("r"), "two"));

    Resource masked = rules.resource(one);
    assertThat(masked.getAttribute(stringKey("r"))).isEqualTo("one!");
    assertThat(masked.getSchemaUrl()).isEqualTo("urn:schema");
    assertThat(rules.resource(one)).isSameAs(masked);
    assertThat(rules.resource(two).getAttribute(stringKey("r"))).isEqualTo("two!");
    assertThat(rules.resource(one).getAttribute(stringKey("r"))).isEqualTo("one!");
    assertThat(seen).containsExactly("one", "two", "one");
  }

  @Test
  void scope_isMaskedOnce_asLongAsItIsTheSame() {
    TextRules rules = shouting();
    InstrumentationScopeInfo one =
        InstrumentationScopeInfo.builder(BROKEN)
            .setVersion(BROKEN)
            .setSchemaUrl("urn:x")
            .setAttributes(Attributes.of(stringKey("k"), "v"))
            .build();

    InstrumentationScopeInfo masked = rules.scope(one);

    assertThat(masked)
        .isEqualTo(
            InstrumentationScopeInfo.builder(REPAIRED)
                .setVersion(REPAIRED)
                .setSchemaUrl("urn:x")
                .setAttributes(Attributes.of(stringKey("k"), "ATTRIBUTE k v"))
                .build());
    assertThat(rules.scope(one)).isSameAs(masked);
    assertThat(rules.scope(InstrumentationScopeInfo.create("two")).getName()).isEqualTo("two");
    assertThat(rules.scope(InstrumentationScopeInfo.create("two")).getVersion()).isNull();
  }

  @Test
  void texts_areCut_butForNumbers() {
    String numbers = "langfuse.observation.usage_details";
    Attributes cut =
        rules(s -> s.maxFieldLength(64))
            .attributes(
                Attributes.builder()
                    .put("text", "x".repeat(100))
                    .put(numbers, "1".repeat(100))
                    .build());

    assertThat(cut.get(stringKey("text"))).hasSize(64).endsWith("…[truncated, 100 characters]");
    assertThat(cut.get(stringKey(numbers))).hasSize(100);
  }
}
