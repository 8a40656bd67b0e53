// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.langspan.otel.lab.Row;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds what the shrinker makes of a request against what the official classes read in it. */
class OtlpShrinkerTest {

  private static final String NUMBERS = "langfuse.observation.usage_details";

  private static final String PLAIN = "abc \"{}".repeat(1_000);
  private static final String MIXED = "a é한글😀".repeat(1_000);

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void shrink_changesNothingButLongTexts_whateverIsWanted() throws Exception {
    int shrunk = 0;
    for (int i = 0; i < 3_000; i++) {
      ExportTraceServiceRequest request = request();
      byte[] bytes = request.toByteArray();
      int wanted = random.nextInt(bytes.length + 10);

      byte[] once = OtlpShrinker.shrink(bytes, wanted);

      if (once == null) {
        assertThat(least(request)).isGreaterThan(wanted);
      } else {
        assertThat(once.length).isLessThanOrEqualTo(wanted);
        if (bytes.length <= wanted) {
          assertThat(once).isEqualTo(bytes);
        } else {
          shrunk++;
          compare(request, ExportTraceServiceRequest.parseFrom(once));
        }
        byte[] twice = OtlpShrinker.shrink(once, once.length * 3 / 4);
        if (twice != null) {
          assertThat(twice.length).isLessThanOrEqualTo(once.length * 3 / 4);
          compare(request, ExportTraceServiceRequest.parseFrom(twice));
        }
      }
    }
    assertThat(shrunk).isGreaterThan(500);
  }

  @Test
  void shrink_keepsAsMuchAsFits() throws Exception {
    for (String text : List.of("x", "é", "한", "😀")) {
      byte[] bytes = withInput(text.repeat(100_000)).toByteArray();
      for (int wanted = 1_000; wanted < bytes.length; wanted += 4_997) {
        byte[] shrunk = OtlpShrinker.shrink(bytes, wanted);

        assertThat(shrunk.length).isBetween(wanted - 16, wanted);
        String cut = input(shrunk);
        assertThat(cut)
            .endsWith("…[truncated, " + 100_000 * text.length() + " characters]")
            .doesNotContain("\uFFFD");
      }
    }
  }

  @Test
  void shrink_cutsTheLongestFirst() throws Exception {
    Span span =
        Span.newBuilder()
            .setName("n".repeat(5_000))
            .addAttributes(text("a", "a".repeat(50_000)))
            .addAttributes(text("b", "b".repeat(20_000)))
            .build();

    Span cut = only(OtlpShrinker.shrink(requestOf(span).toByteArray(), 40_000));

    assertThat(cut.getName()).isEqualTo(span.getName());
    assertThat(cut.getAttributes(0).getValue().getStringValue()).hasSizeLessThan(20_000);
    assertThat(cut.getAttributes(1).getValue().getStringValue()).hasSizeLessThan(20_000);
  }

  @Test
  void shrink_keepsTheTrueLength_andMarksOnce_howeverOftenItIsAsked() throws Exception {
    byte[] bytes = withInput("x".repeat(1_000_000)).toByteArray();
    for (int i = 0; i < 10; i++) {
      bytes = OtlpShrinker.shrink(bytes, bytes.length / 2);
    }

    assertThat(input(bytes)).endsWith("x…[truncated, 1000000 characters]");
    assertThat(only(bytes).getAttributesList())
        .filteredOn(a -> a.getKey().equals("langspan.truncated"))
        .hasSize(1);
  }

  @Test
  void shrink_leavesNumbersAlone() {
    Span span = Span.newBuilder().addAttributes(text(NUMBERS, "1".repeat(9_000))).build();

    assertThat(OtlpShrinker.shrink(requestOf(span).toByteArray(), 4_000)).isNull();
  }

  @Test
  void shrink_givesUp_onWhatIsNestedWithoutEnd() {
    AnyValue value = AnyValue.newBuilder().setStringValue("x".repeat(9_000)).build();
    for (int depth = 0; depth < 500; depth++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    Span span = Span.newBuilder().addAttributes(KeyValue.newBuilder().setValue(value)).build();

    assertThat(OtlpShrinker.shrink(requestOf(span).toByteArray(), 4_000)).isNull();
  }

  // A broken request may be cut or given up; it must not be cut into something worse.
  @Row("R9")
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shrink_throwsNothing_andEnds_whateverItIsGiven() throws Exception {
    int understood = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes;
      if (i % 4 == 0) {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      } else {
        bytes = damaged(request().toByteArray());
      }
      int wanted = random.nextInt(bytes.length + 2) - 1;

      byte[] shrunk = OtlpShrinker.shrink(bytes, wanted);

      if (shrunk != null) {
        assertThat(shrunk.length).isLessThanOrEqualTo(wanted);
        if (parses(bytes)) {
          understood++;
          assertThat(parses(shrunk)).isTrue();
        }
      }
    }
    assertThat(understood).isGreaterThan(100);
  }

  private static boolean parses(byte[] bytes) {
    try {
      ExportTraceServiceRequest.parseFrom(bytes);
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private byte[] damaged(byte[] bytes) {
    byte[] out = bytes.clone();
    for (int n = random.nextInt(4); n > 0; n--) {
      out[random.nextInt(out.length)] = (byte) random.nextInt();
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(out, random.nextInt(out.length)) : out;
  }

  // The same but for what may differ.

  private static void compare(Message before, Message after) {
    assertThat(after.getUnknownFields()).isEqualTo(before.getUnknownFields());
    if (before instanceof KeyValue entry && entry.getKey().equals(NUMBERS)) {
      assertThat(after).isEqualTo(before);
      return;
    }
    for (FieldDescriptor field : before.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        List<Object> these = new ArrayList<>((List<?>) before.getField(field));
        List<?> those = (List<?>) after.getField(field);
        if (before instanceof Span && field.getName().equals("attributes")) {
          if (these.stream().noneMatch(a -> ((KeyValue) a).getKey().equals("langspan.truncated"))) {
            these.add(
                KeyValue.newBuilder()
                    .setKey("langspan.truncated")
                    .setValue(AnyValue.newBuilder().setBoolValue(true))
                    .build());
          }
        }
        assertThat(those).hasSameSizeAs(these);
        for (int i = 0; i < these.size(); i++) {
          compare(these.get(i), those.get(i));
        }
      } else {
        if (field.hasPresence()) {
          assertThat(after.hasField(field)).isEqualTo(before.hasField(field));
        }
        compare(before.getField(field), after.getField(field));
      }
    }
  }

  private static void compare(Object before, Object after) {
    if (before instanceof Message message) {
      compare(message, (Message) after);
    } else if (before instanceof String text && !after.equals(before)) {
      assertThat(text.getBytes(UTF_8).length).isGreaterThan(OtlpShrinker.SHORT);
      String mark = "…[truncated, " + text.length() + " characters]";
      assertThat((String) after).endsWith(mark);
      String kept = ((String) after).substring(0, ((String) after).length() - mark.length());
      assertThat(text).startsWith(kept);
    } else {
      assertThat(after).isEqualTo(before);
    }
  }

  /** How small it can become at best, with every text cut; a bit more than that, for the marks. */
  private static long least(ExportTraceServiceRequest request) {
    long spans = 0;
    for (ResourceSpans one : request.getResourceSpansList()) {
      for (ScopeSpans scope : one.getScopeSpansList()) {
        spans += scope.getSpansCount();
      }
    }
    return request.getSerializedSize() - excess(request) + 40 * spans;
  }

  private static long excess(Message message) {
    if (message instanceof KeyValue entry && entry.getKey().equals(NUMBERS)) {
      return 0;
    }
    long excess = 0;
    for (var field : message.getAllFields().entrySet()) {
      String name = field.getKey().getFullName();
      boolean texts =
          name.endsWith("AnyValue.string_value")
              || name.endsWith("Span.name")
              || name.endsWith("Event.name")
              || name.endsWith("Status.message");
      List<?> values = field.getValue() instanceof List<?> all ? all : List.of(field.getValue());
      for (Object value : values) {
        if (value instanceof Message inner) {
          excess += excess(inner);
        } else if (texts) {
          excess += Math.max(0, ((String) value).getBytes(UTF_8).length - OtlpShrinker.SHORT);
        }
      }
    }
    return excess;
  }

  // Requests at random.

  private ExportTraceServiceRequest request() {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int n = 1 + random.nextInt(8) / 7; n > 0; n--) {
      ResourceSpans.Builder resource =
          ResourceSpans.newBuilder()
              .setResource(Resource.newBuilder().addAllAttributes(attributes(3)))
              .setSchemaUrl("https://schema");
      for (int m = 1 + random.nextInt(8) / 7; m > 0; m--) {
        ScopeSpans.Builder scope =
            ScopeSpans.newBuilder()
                .setScope(
                    InstrumentationScope.newBuilder()
                        .setName("scope")
                        .addAllAttributes(attributes(2)));
        for (int k = 1 + random.nextInt(8) / 7; k > 0; k--) {
          scope.addSpans(span());
        }
        resource.addScopeSpans(scope);
      }
      request.addResourceSpans(resource);
    }
    return request.build();
  }

  private Span span() {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(16))
            .setSpanId(id(8))
            .setName(text())
            .setStartTimeUnixNano(random.nextLong())
            .setEndTimeUnixNano(random.nextLong())
            .setFlags(random.nextInt())
            .addAllAttributes(attributes(6))
            .addAttributes(text(NUMBERS, "{\"input\":1}".repeat(1 + random.nextInt(40))))
            .addEvents(Span.Event.newBuilder().setName(text()).addAllAttributes(attributes(3)))
            .addLinks(Span.Link.newBuilder().setSpanId(id(8)).addAllAttributes(attributes(2)))
            .setStatus(Status.newBuilder().setMessage(text()).setCodeValue(2));
    if (random.nextInt(4) == 0) {
      span.setUnknownFields(
          UnknownFieldSet.newBuilder()
              .addField(
                  77,
                  UnknownFieldSet.Field.newBuilder()
                      .addLengthDelimited(id(random.nextInt(600)))
                      .addFixed32(random.nextInt())
                      .addFixed64(random.nextLong())
                      .addVarint(random.nextLong())
                      .build())
              .build());
    }
    return span.build();
  }

  private List<KeyValue> attributes(int most) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      attributes.add(KeyValue.newBuilder().setKey("key" + i).setValue(value(3)).build());
    }
    return attributes;
  }

  private AnyValue value(int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    return switch (random.nextInt(depth == 0 ? 8 : 10)) {
      case 0 -> value.setBoolValue(random.nextBoolean()).build();
      case 1 -> value.setIntValue(random.nextLong()).build();
      case 2 -> value.setDoubleValue(random.nextDouble()).build();
      case 3 -> value.setBytesValue(id(random.nextInt(500))).build();
      case 8 ->
          value
              .setArrayValue(
                  ArrayValue.newBuilder().addValues(value(depth - 1)).addValues(value(depth - 1)))
              .build();
      case 9 ->
          value
              .setKvlistValue(
                  KeyValueList.newBuilder()
                      .addValues(KeyValue.newBuilder().setKey("k").setValue(value(depth - 1))))
              .build();
      default -> value.setStringValue(text()).build();
    };
  }

  private String text() {
    int length = random.nextInt(random.nextInt(5) == 0 ? 3_000 : 150);
    String noise = random.nextBoolean() ? PLAIN : MIXED;
    return random.nextInt(10) + noise.substring(0, noise.offsetByCodePoints(0, length));
  }

  private ByteString id(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return ByteString.copyFrom(id);
  }

  private static KeyValue text(String key, String text) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(text))
        .build();
  }

  private static ExportTraceServiceRequest withInput(String input) {
    return requestOf(
        Span.newBuilder().addAttributes(text("langfuse.observation.input", input)).build());
  }

  private static ExportTraceServiceRequest requestOf(Span span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private static Span only(byte[] request) throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(request)
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0);
  }

  private static String input(byte[] request) throws InvalidProtocolBufferException {
    return only(request).getAttributes(0).getValue().getStringValue();
  }
}
