// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceFileTest {

  @Test
  void read_takesTheFirstTierWhoseConditionsAllHold() {
    PriceTable table =
        PriceFile.read(
            """
            # a comment
            as_of 2030-01-02

            model m another-name
            price input=1
            when size=big input_tokens_above=9 price input=2
            when size=big,huge price input=3
            """);

    assertThat(total(table, "m", 10, Map.of())).isEqualTo("0.00001");
    assertThat(total(table, "another-name", 10, Map.of("size", "big"))).isEqualTo("0.00002");
    assertThat(total(table, "m", 9, Map.of("size", "big"))).isEqualTo("0.000027");
    assertThat(total(table, "m", 10, Map.of("size", "HUGE"))).isEqualTo("0.00003");
  }

  @Test
  void read_refusesAPriceThatItCannotKeepExactly() {
    assertThatThrownBy(() -> PriceFile.read("model m\nprice input=0.0000001"))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void read_refusesALineItDoesNotKnow() {
    assertThatThrownBy(() -> PriceFile.read("prices input=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prices input=1");
  }

  @Test
  void builtInTable_findsEachOfItsNames() throws IOException {
    PriceTable table = PriceTable.builtIn();
    List<String> names = names();

    assertThat(names).hasSizeGreaterThan(167).doesNotHaveDuplicates();
    assertThat(names).allSatisfy(name -> assertThat(table.find(name)).isEqualTo(name));
  }

  @Test
  void builtInTable_pricesBothSidesOfEachModel() throws IOException {
    PriceTable table = PriceTable.builtIn();

    assertThat(names())
        .allSatisfy(
            name -> {
              Cost cost = table.price(name, Usage.of(1_000_000, 1_000_000), Map.of());
              assertThat(cost).isNotNull();
              assertThat(cost.details()).containsOnlyKeys("input", "output");
              assertThat(cost.total()).isPositive();
            });
  }

  private static String total(PriceTable table, String model, long input, Map<String, ?> params) {
    Cost cost = table.price(model, Usage.of(input, 0), params);
    assertThat(cost).isNotNull();
    return cost.total().toPlainString();
  }

  private static List<String> names() throws IOException {
    try (InputStream file = PriceTable.class.getResourceAsStream("model-prices.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("model "))
          .flatMap(line -> Arrays.stream(line.substring("model ".length()).split(" ")))
          .toList();
    }
  }
}
