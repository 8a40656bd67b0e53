// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static io.langspan.internal.json.EncoderFixture.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ValueEncoderTest {

  private enum Color {
    RED {
      @Override
      public String toString() {
        return "not this";
      }
    },
    GREEN
  }

  private record Message(String role, Object content) {}

  private record Nothing() {}

  @Test
  void encode_returnsNull_forNullAndEmptyOptional() {
    assertThat(EncoderFixture.ENCODER.encode(null)).isNull();
    assertThat(EncoderFixture.ENCODER.encode(Optional.empty())).isNull();
  }

  @Test
  void encode_returnsSameInstance_forString() {
    String text = "as it is, \uD800 too";

    assertThat(encode(text)).isSameAs(text);
    assertThat(encode(Optional.of(text))).isSameAs(text);
  }

  @Test
  void encode_takesSnapshot_ofCharSequence() {
    assertThat(encode(new StringBuilder("built"))).isEqualTo("built");
    assertThat(encode(Map.of("k", new StringBuilder("built")))).isEqualTo("{\"k\":\"built\"}");
    assertThat(encode(EncoderFixture.capped(64), new StringBuilder("x".repeat(100))))
        .hasSize(64)
        .endsWith("…[truncated, 100 characters]");
  }

  @Test
  void encode_writesLiterals_forNumbersAndBooleans() {
    assertThat(encode(true)).isEqualTo("true");
    assertThat(encode(42)).isEqualTo("42");
    assertThat(encode((byte) -1)).isEqualTo("-1");
    assertThat(encode(9_007_199_254_740_991L)).isEqualTo("9007199254740991");
    assertThat(encode(0.2)).isEqualTo("0.2");
    assertThat(encode(0.5f)).isEqualTo("0.5");
    assertThat(encode(-0.0)).isEqualTo("-0.0");
    assertThat(encode(new BigDecimal("0.0020"))).isEqualTo("0.0020");
    assertThat(encode(BigInteger.TEN)).isEqualTo("10");
    assertThat(encode(new AtomicInteger(3))).isEqualTo("3");
    assertThat(encode(new AtomicBoolean(true))).isEqualTo("true");
  }

  @Test
  void encode_writesStrings_forIntegersThatADoubleCannotHold() {
    assertThat(encode(9_007_199_254_740_992L)).isEqualTo("\"9007199254740992\"");
    assertThat(encode(Long.MIN_VALUE)).isEqualTo("\"-9223372036854775808\"");
    assertThat(encode(new AtomicLong(Long.MAX_VALUE))).isEqualTo("\"9223372036854775807\"");
    assertThat(encode(new BigInteger("9007199254740992"))).isEqualTo("\"9007199254740992\"");
    assertThat(encode(new BigDecimal("123456789012345678.9")))
        .isEqualTo("\"123456789012345678.9\"");
  }

  @Test
  void encode_writesStrings_forNaNAndInfinity() {
    assertThat(encode(List.of(Double.NaN, Double.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY)))
        .isEqualTo("[\"NaN\",\"-Infinity\",\"Infinity\"]");
  }

  @Test
  void encode_neverExpandsHugeExponents() {
    assertThat(encode(new BigDecimal("1E+1000000")))
        .isEqualTo("1E+1000000".transform(s -> '"' + s + '"'));
    assertThat(encode(new BigDecimal("-1E-1000000"))).isEqualTo("\"-1E-1000000\"");
  }

  @Test
  void encode_tellsFirstDigitsAndExponent_forHugeIntegers() {
    BigInteger huge = BigInteger.TEN.pow(1_000_000).multiply(BigInteger.TWO);

    assertThat(encode(huge)).isEqualTo("\"≈2.000000E+1000000\"");
    assertThat(encode(new BigDecimal(huge.negate(), 10))).isEqualTo("\"≈-2.000000E+999990\"");
  }

  @Test
  void encode_writesName_forEnums() {
    assertThat(encode(Color.RED)).isEqualTo("\"RED\"");
    assertThat(encode(DayOfWeek.MONDAY)).isEqualTo("\"MONDAY\"");
    assertThat(encode(new EnumMap<>(Map.of(Color.GREEN, 1)))).isEqualTo("{\"GREEN\":1}");
  }

  @Test
  void encode_writesText_forSmallJdkValues() throws Exception {
    UUID id = new UUID(1, 2);

    assertThat(encode('c')).isEqualTo("\"c\"");
    assertThat(encode(id)).isEqualTo('"' + id.toString() + '"');
    assertThat(encode(URI.create("urn:x:y"))).isEqualTo("\"urn:x:y\"");
    assertThat(encode(Path.of("/a/b"))).isEqualTo("\"/a/b\"");
    assertThat(encode(String.class)).isEqualTo("\"java.lang.String\"");
    assertThat(encode(Locale.KOREA)).isEqualTo("\"ko_KR\"");
    assertThat(encode(Currency.getInstance("USD"))).isEqualTo("\"USD\"");
    assertThat(encode(StandardCharsets.UTF_8)).isEqualTo("\"UTF-8\"");
    assertThat(encode(ZoneId.of("Asia/Seoul"))).isEqualTo("\"Asia/Seoul\"");
    assertThat(encode(BitSet.valueOf(new byte[] {3}))).isEqualTo("\"{0, 1}\"");
    assertThat(encode(new int[0].getClass())).isEqualTo("\"[I\"");
  }

  @Test
  void encode_writesIsoText_forTimes() {
    assertThat(encode(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(encode(LocalDate.of(2026, 1, 2))).isEqualTo("\"2026-01-02\"");
    assertThat(encode(LocalDateTime.of(2026, 1, 2, 3, 0))).isEqualTo("\"2026-01-02T03:00:00\"");
    assertThat(encode(OffsetDateTime.parse("2026-01-02T03:00:00+09:00")))
        .isEqualTo("\"2026-01-02T03:00:00+09:00\"");
    assertThat(encode(ZonedDateTime.parse("2026-01-02T03:00:00+09:00[Asia/Seoul]")))
        .isEqualTo("\"2026-01-02T03:00:00+09:00\"");
    assertThat(encode(Duration.ofMillis(1500))).isEqualTo("\"PT1.5S\"");
    assertThat(encode(Period.ofDays(3))).isEqualTo("\"P3D\"");
    assertThat(encode(Year.of(2026))).isEqualTo("\"2026\"");
    assertThat(encode(new Date(0))).isEqualTo("\"1970-01-01T00:00:00.000+00:00\"");
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Seoul"));
    calendar.setTimeInMillis(0);
    assertThat(encode(calendar)).isEqualTo("\"1970-01-01T00:00:00.000+00:00\"");
  }

  @Test
  void encode_unwraps_whatHoldsOneValueOrNone() {
    List<Object> values = new ArrayList<>();
    values.add(Optional.of("x"));
    values.add(Optional.empty());
    values.add(OptionalInt.of(1));
    values.add(OptionalLong.of(Long.MAX_VALUE));
    values.add(OptionalDouble.empty());
    values.add(new AtomicReference<>(List.of(1)));

    assertThat(encode(values)).isEqualTo("[\"x\",null,1,\"9223372036854775807\",null,[1]]");
  }

  @Test
  void encode_writesArrays_forArraysAndCollections() {
    assertThat(encode(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(encode(new double[] {0.5, Double.NaN})).isEqualTo("[0.5,\"NaN\"]");
    assertThat(encode(new long[] {1L << 60})).isEqualTo("[\"1152921504606846976\"]");
    assertThat(encode(new boolean[] {true})).isEqualTo("[true]");
    assertThat(encode(new Object[] {"a", null, new int[][] {{1}}})).isEqualTo("[\"a\",null,[[1]]]");
    assertThat(encode(new char[] {'a', 'b'})).isEqualTo("\"ab\"");
    assertThat(encode(new LinkedHashSet<>(List.of("b", "a")))).isEqualTo("[\"b\",\"a\"]");
    assertThat(encode(new ArrayDeque<>(List.of(1)))).isEqualTo("[1]");
    assertThat(encode(List.of())).isEqualTo("[]");
  }

  @Test
  void encode_makesKeysStrings_whateverTheyAre() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(null, 1);
    map.put(2, 2);
    map.put(Color.RED, 3);
    map.put("", 4);
    map.put("dots.and\u0001\"quotes\"", 5);
    map.put("\uD800", 6);
    map.put(LocalDate.of(2026, 1, 2), 7);

    assertThat(encode(map))
        .isEqualTo(
            "{\"null\":1,\"2\":2,\"RED\":3,\"\":4,\"dots.and\\u0001\\\"quotes\\\"\":5,\"\uFFFD\":6,"
                + "\"2026-01-02\":7}");
  }

  @Test
  void encode_writesOneField_forMapEntry() {
    assertThat(encode(Map.entry("k", 1))).isEqualTo("{\"k\":1}");
  }

  @Test
  void encode_cutsKeys_thatAreTooLong() {
    JsonNode tree = EncoderFixture.read(encode(Map.of("k".repeat(1 << 20), 1)));

    assertThat(tree.fieldNames().next()).hasSize(1022).endsWith("…[truncated, 1048576 characters]");
  }

  @Test
  void encode_showsText_forBytesThatAreUtf8() {
    assertThat(encode("héllo\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("\"héllo\\n\"");
    assertThat(encode(Map.of("b", new byte[0]))).isEqualTo("{\"b\":\"\"}");
  }

  @Test
  void encode_tellsSize_forBytesThatAreNotText() {
    assertThat(encode(new byte[] {(byte) 0xFF, 1, 2})).isEqualTo("\"<bytes: 3>\"");
    assertThat(encode(new byte[1000])).isEqualTo("\"<bytes: 1000>\"");
  }

  @Test
  void encode_cutsTextOfBytes_betweenCharacters() {
    byte[] bytes = "한".repeat(1000).getBytes(StandardCharsets.UTF_8);

    for (int cap = 64; cap < 70; cap++) {
      String text = encode(EncoderFixture.capped(cap), bytes);
      assertThat(EncoderFixture.read(text).textValue())
          .startsWith("한한한")
          .endsWith("한…[truncated, 3000 bytes]");
    }
  }

  @Test
  void encode_leavesPosition_ofByteBuffer() {
    ByteBuffer buffer = ByteBuffer.wrap("xtext".getBytes(StandardCharsets.UTF_8)).position(1);

    assertThat(encode(buffer)).isEqualTo("\"text\"");
    assertThat(encode(Map.of("b", buffer.asReadOnlyBuffer()))).isEqualTo("{\"b\":\"text\"}");
    assertThat(buffer.position()).isEqualTo(1);
  }

  @Test
  void encode_writesTypeMessageAndCause_forExceptions() {
    Exception e = new IllegalStateException("outer", new Error("inner"));

    assertThat(encode(e))
        .isEqualTo(
            "{\"type\":\"java.lang.IllegalStateException\",\"message\":\"outer\","
                + "\"cause\":{\"type\":\"java.lang.Error\",\"message\":\"inner\"}}");
  }

  @Test
  void encode_boundsCauses_thatGoInCirclesOrDeep() {
    Exception a = new Exception("a");
    a.initCause(new Exception("b", a));
    Exception deep = new Exception();
    for (int i = 0; i < 10_000; i++) {
      deep = new Exception("m", deep);
    }

    assertThat(EncoderFixture.read(encode(a)).at("/cause/cause").textValue()).isEqualTo("<cycle>");
    assertThat(encode(deep)).contains("<too deep: java.lang.Exception>");
  }

  @Test
  void encode_writesTreeAsItIs_forJsonNode() throws Exception {
    String json = "{\"a\":[1,2.5,\"x\",null,true,{}],\"b\":{\"c\":[]}}";

    assertThat(encode(new ObjectMapper().readTree(json))).isEqualTo(json);
  }

  @Test
  void encode_writesComponents_forRecords() {
    assertThat(encode(new Message("user", List.of(new Message("nested", 1)))))
        .isEqualTo("{\"role\":\"user\",\"content\":[{\"role\":\"nested\",\"content\":1}]}");
    assertThat(encode(new Nothing())).isEqualTo("{}");
    record Local(int x) {}
    assertThat(encode(new Local(1))).isEqualTo("{\"x\":1}");
  }

  /** As a Kotlin data class looks from Java. */
  static final class KotlinLike {
    private final String name;
    private final boolean active;

    KotlinLike(String name, boolean active) {
      this.name = name;
      this.active = active;
    }

    public String getName() {
      return name;
    }

    public boolean isActive() {
      return active;
    }

    public String component1() {
      throw new AssertionError("not a property");
    }

    public KotlinLike copy(String name, boolean active) {
      return new KotlinLike(name, active);
    }
  }

  @Test
  void encode_writesProperties_forKotlinDataClass() {
    assertThat(encode(new KotlinLike("n", true))).isEqualTo("{\"name\":\"n\",\"active\":true}");
  }

  @Test
  void encode_replacesLoneSurrogates_inEveryString() {
    String broken = "a\uD800b";

    assertThat(encode(Map.of(broken, List.of(broken, new Message(broken, broken.toCharArray())))))
        .isEqualTo(
            "{\"a\uFFFDb\":[\"a\uFFFDb\",{\"role\":\"a\uFFFDb\",\"content\":\"a\uFFFDb\"}]}");
  }

  @Test
  void encode_escapesControlCharacters() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x100; c++) {
      all.append(c);
    }
    all.append("\u2028😀");

    String json = encode(List.of(all.toString()));

    assertThat(json)
        .startsWith("[\"\\u0000\\u0001")
        .contains("\\b\\t\\n\\u000b\\f\\r")
        .contains("\\\"");
    assertThat(EncoderFixture.read(json).get(0).textValue()).isEqualTo(all.toString());
  }

  @Test
  void encode_namesJdkObjects_itDoesNotKnow() {
    assertThat(encode(new Object())).isEqualTo("\"<java.lang.Object>\"");
    assertThat(encode(new java.util.Random())).isEqualTo("\"<java.util.Random>\"");
    assertThat(encode(Collections.singletonList(new java.util.concurrent.Semaphore(1))))
        .isEqualTo("[\"<java.util.concurrent.Semaphore>\"]");
  }

  @Test
  void encode_agreesWithJackson_forPlainData() throws Exception {
    List<Message> value =
        List.of(new Message("user", "line\nquote\" 한글 😀"), new Message("a", null));

    assertThat(encode(value)).isEqualTo(new ObjectMapper().writeValueAsString(value));
  }

  @Test
  void limits_refuse_whatCannotWork() {
    assertThatThrownBy(() -> EncoderFixture.LIMITS.withMaxChars(63))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64");
    assertThatThrownBy(() -> new EncoderLimits(64, 0, 1, Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EncoderLimits(64, 1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
