// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.LogCapture;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostTest {

  private static final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @ParameterizedTest
  @CsvSource({
    "0.002, 0.002",
    "' 0.0020 ', 0.002",
    "2E-3, 0.002",
    "1E+3, 1000",
    "1200.00, 1200",
    "0, 0",
    "-0, 0",
    "0E+1000000, 0",
    "1E-1000000, 0",
    "0.0000000000000000014, 0.000000000000000001",
    "999999999999.999999999999999999, 999999999999.999999999999999999",
  })
  void usd_isAnExactPlainDecimal(String text, String plain) {
    Cost cost = Cost.usd(text);

    assertThat(cost.isKnown()).isTrue();
    assertThat(cost.total()).isEqualTo(new BigDecimal(plain));
    assertThat(cost.toJson()).isEqualTo("{\"total\":" + plain + "}");
    assertThat(cost).isEqualTo(Cost.usd(new BigDecimal(plain))).hasToString("Cost" + cost.toJson());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "abc",
        "",
        "$1",
        "1,5",
        "NaN",
        "Infinity",
        "-0.01",
        "1E+12",
        "1E+1000000",
        "1e99999999999"
      })
  void usd_isUnknownAndThrowsNothing_whenItIsNotAnAmount(String text) {
    Cost cost = Cost.usd(text);

    assertThat(cost.isKnown()).isFalse();
    assertThat(cost.total()).isZero();
    assertThat(cost.toJson()).isEqualTo("{}");
    assertThat(cost).isNotEqualTo(Cost.zero());
  }

  @Test
  void usd_isUnknown_whenTheTextIsEndless() {
    assertThat(Cost.usd("0." + "1".repeat(1_000_000)).isKnown()).isFalse();
  }

  @Test
  void usd_saysOnceWhatToDo_andNeverWhatItWasGiven() {
    FreshCopy copy = new FreshCopy(true);

    String log =
        LogCapture.of(
            () -> {
              copy.call("Cost", "usd", "my secret");
              copy.call("Cost", "usd", "my secret");
              copy.call("Cost", "usd", new BigDecimal("-1"));
              copy.call("Cost", "usd", new BigDecimal("-2"));
            });

    assertThat(log.lines())
        .hasSize(2)
        .allMatch(line -> line.contains("Cost.usd(\"0.002\")"))
        .noneMatch(line -> line.contains("my secret"));
  }

  @Test
  void zero_isKnown() {
    assertThat(Cost.zero().isKnown()).isTrue();
    assertThat(Cost.zero().toJson()).isEqualTo("{\"total\":0}");
  }

  @Test
  void builder_addsUpItsBuckets() throws Exception {
    Cost cost =
        Cost.builder()
            .bucket("input", new BigDecimal("0.1"))
            .bucket("out\"put", new BigDecimal("2E-1"))
            .build();

    JsonNode node = json.readTree(cost.toJson());

    assertThat(node).hasSize(3).allMatch(JsonNode::isNumber);
    assertThat(node.get("input").decimalValue()).isEqualTo("0.1");
    assertThat(node.get("out\"put").decimalValue()).isEqualTo("0.2");
    assertThat(node.get("total").decimalValue()).isEqualTo("0.3");
    assertThatThrownBy(() -> cost.details().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void builder_takesAGivenTotalForTheSum() {
    Cost cost =
        Cost.builder()
            .bucket("input", new BigDecimal("0.1"))
            .bucket("total", new BigDecimal("0.25"))
            .build();

    assertThat(cost.toJson()).isEqualTo("{\"input\":0.1,\"total\":0.25}");
  }

  @Test
  void builder_isUnknownAsAWhole_whenOneBucketIsBad() {
    Cost.Builder good = Cost.builder().bucket("input", BigDecimal.ONE);

    assertThat(good.build().isKnown()).isTrue();
    assertThat(good.bucket("output", new BigDecimal("-1")).build().isKnown()).isFalse();
    assertThat(Cost.builder().bucket(null, BigDecimal.ONE).build().isKnown()).isFalse();
    assertThat(Cost.builder().bucket("input", null).build().isKnown()).isFalse();
  }

  @Test
  void plus_isExact_andAddsNothingThatIsNotKnown() {
    Cost sum = Cost.zero();
    for (int i = 0; i < 10; i++) {
      sum = sum.plus(Cost.builder().bucket("input", new BigDecimal("0.1")).build());
    }

    assertThat(sum.toJson()).isEqualTo("{\"input\":1,\"total\":1}");
    assertThat(sum.plus(Cost.usd("abc"))).isEqualTo(sum);
    assertThat(sum.plus(null)).isEqualTo(sum);
    assertThat(Cost.usd("abc").plus(sum)).isEqualTo(sum);
    assertThat(sum.plus(Cost.usd("0.5")).toJson()).isEqualTo("{\"input\":1,\"total\":1.5}");
  }

  @Test
  void plus_isIncomplete_whenAPartIs() {
    PriceTable table = PriceTable.builder().model("m", Map.of("input", "1")).build();
    Cost part = table.price("m", Usage.of(1, 1), Map.of());

    assertThat(Cost.usd("1").plus(part).isComplete()).isFalse();
    assertThat(part.plus(Cost.usd("1")).isComplete()).isFalse();
    assertThat(Cost.zero().plus(part).isComplete()).isFalse();
    assertThat(Cost.usd("1").plus(Cost.usd("1")).isComplete()).isTrue();
    assertThat(part).isNotEqualTo(Cost.builder().bucket("input", part.total()).build());
  }

  @Test
  void incomplete_holdsOfTheSum_whicheverPartIsMissingSomething() {
    Cost whole = Cost.usd("0.5");
    Cost part = Cost.usd("0.25").incomplete();

    assertThat(part.isComplete()).isFalse();
    assertThat(part.incomplete()).isSameAs(part);
    assertThat(part.plus(whole))
        .isEqualTo(whole.plus(part))
        .isEqualTo(Cost.usd("0.75").incomplete());
    assertThat(whole.plus(Cost.zero().incomplete())).isEqualTo(whole.incomplete());
    assertThat(Cost.zero().incomplete().plus(whole)).isEqualTo(whole.incomplete());
    assertThat(Cost.usd("free").incomplete().isKnown()).isFalse();
  }
}
