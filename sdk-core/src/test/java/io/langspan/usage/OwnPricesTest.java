// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPricesTest {

  private static final String FILE =
      """
      {"as_of": "2026-09-01", "currency": "USD", "notes": ["negotiated"],
       "models": [
        {"names": ["gpt-5-mini"],
         "usd_per_million": {"input": 0.20, "cache_read_input_tokens": 0.02, "output": 1.6}},
        {"names": ["gpt-5-mini"], "from": "2027-01-01",
         "usd_per_million": {"input": 0.15, "output": 1.2},
         "tiers": [
          {"when": {"service_tier": ["flex", "Batch"], "input_tokens_above": 1000},
           "usd_per_million": {"input": 0.05, "output": 0.5}},
          {"when": [{"service_tier": "flex"}], "usd_per_million": {"input": 0.1, "output": 1}}]},
        {"names": ["azure/gpt-4o", "our-*"], "from": "2026-06-01",
         "tiers": [{"name": "standard", "usd_per_million": {"input": 2, "web_search_queries": 10000}}]},
        {"names": "Rerank", "usd_per_million": {"search_units": 2000}}
      ]}
      """;

  @ParameterizedTest(name = "{0} {1} {2} on {3} costs {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # 0.2 / cached 0.02 / 1.6 until the end of 2026: 20 + 2 + 16
          gpt-5-mini | input=100 input_cached_tokens=100 output=10 |  | 2026-12-31T23:59:59Z | 0.000038
          gpt-5-mini | input=100 |  | 1970-01-01T00:00:00Z | 0.00002
          # then 0.15 / 1.2: 15 + 12; cached as input: 15
          gpt-5-mini | input=100 output=10 |  | 2027-01-01T00:00:00Z | 0.000027
          gpt-5-mini | input_cached_tokens=100 |  | 2027-01-01T00:00:00Z | 0.000015
          azure/gpt-5-mini | input=100 |  | 2027-01-01T00:00:00Z | 0.000015
          # flex 0.1, above 1000 tokens 0.05: 100; 1001 x 0.05
          gpt-5-mini | input=1000 | service_tier=flex | 2027-06-01T00:00:00Z | 0.0001
          gpt-5-mini | input=1001 | service_tier=flex | 2027-06-01T00:00:00Z | 0.00005005
          gpt-5-mini | input=1001 | service_tier=batch | 2027-06-01T00:00:00Z | 0.00005005
          # one spelling has a price of its own: 2000 + 10000
          Azure/GPT-4o | input=1000 web_search_queries=1 |  | 2026-06-01T00:00:00Z | 0.012
          azure/gpt-4o | input=1000 |  | 2026-05-31T00:00:00Z |
          gpt-4o | input=1000 |  | 2026-06-01T00:00:00Z |
          our-model-7 | input=1000 |  | 2026-06-01T00:00:00Z | 0.002
          rerank | search_units=3 |  | 2026-06-01T00:00:00Z | 0.006
          """)
  void price_isThatOfTheDay(
      String model, String usage, String parameters, Instant at, BigDecimal usd, @TempDir Path dir)
      throws IOException {
    PriceTable prices = PriceTable.read(written(dir, FILE));

    Cost cost = prices.price(model, Words.usage(usage), Words.parameters(parameters), at);

    if (usd == null) {
      assertThat(cost).isNull();
    } else {
      assertThat(cost.total()).isEqualByComparingTo(usd);
    }
    assertThat(prices.date()).isEqualTo("2026-09-01");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [] | line 1, column 1: a price file must be an object
          {"models": 3} | line 1, column 12: "models" must be a list
          {"models": [3]} | line 1, column 13: a model must be an object
          {"modles": []} | line 1, column 12: "modles" is not known here
          {"currency": "EUR"} | line 1, column 14: prices must be in USD
          {"as_of": "1 May"} | line 1, column 11: a day must be written like "2026-09-01"
          {"models": [{"names": ["m"]}]} | column 13: a model needs "names" and "usd_per_million"
          {"models": [{"usd_per_million": {"input": 1}}]} | column 13: a model needs "names"
          {"models": [{"names": [" "]}]} | "names" holds a blank text
          {"models": [{"names": ["m"], "usd_per_million": {}}]} | names no price
          {"models": [{"names": ["m"], "usd_per_million": {"input": "1"}}]} | column 59: the price of "input" must be a number
          {"models": [{"names": ["m"], "usd_per_million": {"input": -1}}]} | the price of "input"
          {"models": [{"names": ["m"], "usd_per_million": {"input": 1e99999}}]} | the price of "input"
          {"models": [{"names": ["m"], "usd_per_million": {"input": 0.0000001}}]} | at most 6 decimals
          {"models": [{"names": ["m"], "tiers": [{"when": {"a": "b"}, "usd_per_million": {"input": 1}}]}]} | before a tier with "when"
          {"models": [{"names": ["m"], "usd_per_million": {"input": 1}, "tiers": [{"usd_per_million": {"input": 1}}]}]} | a further tier needs "when"
          {"models": [{"names": ["m"], "tiers": [{"usd_per_million": {"input": 1}}], "usd_per_million": {"input": 1}}]} | column 40: a further tier needs "when"
          {"models": [{"names": ["m"], "tiers": [{"usd_per_million": {"input": 1}}, {"usd_per_million": {"input": 1}}]}]} | column 75: a further tier needs "when"
          {"models": [{"names": ["m"], "usd_per_million": {"input": 1}, "tiers": [{"when": {"input_tokens_above": "many"}}]}]} | must be a whole number
          {"models": [ | this is no JSON
          """)
  void read_saysWhereAndWhy_whenTheFileIsWrong(String json, String message, @TempDir Path dir)
      throws IOException {
    Path file = written(dir, json);

    assertThatThrownBy(() -> PriceTable.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Price file " + file + ", line 1, column ")
        .hasMessageContaining(message);
  }

  @Test
  void read_namesTheFile_whenItIsNotThere(@TempDir Path dir) {
    Path missing = dir.resolve("none.json");

    assertThatThrownBy(() -> PriceTable.read(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(missing.toString());
  }

  @Test
  void builder_takesPricesByModelAndDay() {
    PriceTable prices =
        PriceTable.builder()
            .date(LocalDate.of(2026, 3, 1))
            .model("my-*", Map.of("input", "1", "output", " 2.5 "))
            .model("my-model", LocalDate.of(2026, 2, 1), Map.of("total", "0.000001"))
            .build();

    assertThat(prices.price("my-other", Usage.of(10, 10), Map.of()).total()).isEqualTo("0.000035");
    assertThat(prices.price("my-model", Usage.of(1, 0), Map.of()).total())
        .isEqualTo("0.000000000001");
    assertThat(prices.date()).isEqualTo("2026-03-01");
  }

  @Test
  void price_isNothing_whenAllPricesAreNothing_whateverWasUsed() {
    PriceTable prices =
        PriceTable.builder()
            .model("free", Map.of("input", "0", "output", "0"))
            .model("half-free", Map.of("input", "0", "output", "1"))
            .build();

    assertThat(prices.price("free", null, Map.of())).isEqualTo(Cost.zero());
    assertThat(prices.price("free", Usage.of(0, 0), Map.of())).isEqualTo(Cost.zero());
    assertThat(prices.price("half-free", null, Map.of())).isNull();
    assertThat(prices.price("other", null, Map.of())).isNull();
  }

  @ParameterizedTest(name = "{0} on {1} is found as {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a name without * in any spelling, then the pattern with the most other characters
          openai/gpt-4o | 2026-06-01T00:00:00Z | 0.000002
          claude-sonnet-4-5@20250929 | 2026-06-01T00:00:00Z | 0.000003
          gpt-4o-mini | 2026-06-01T00:00:00Z | 0.000004
          azure/gpt-9 | 2026-06-01T00:00:00Z | 0.000005
          gpt-9 | 2026-06-01T00:00:00Z | 0.000001
          # the next one until its day has come
          late-model | 2026-12-31T23:59:59Z | 0.000001
          late-model | 2027-01-01T00:00:00Z | 0.000006
          late-name | 2026-12-31T23:59:59Z | 0.000006
          late-name | 2027-01-01T00:00:00Z | 0.000007
          """)
  void price_isThatOfTheNameThatSaysMost(String model, Instant at, BigDecimal usd) {
    LocalDate late = LocalDate.of(2027, 1, 1);
    PriceTable prices =
        PriceTable.builder()
            .model("*", Map.of("input", "1"))
            .model("gpt-4o", Map.of("input", "2"))
            .model("claude-sonnet-4-5-20250929", Map.of("input", "3"))
            .model("gpt-4o*", Map.of("input", "4"))
            .model("azure/*", Map.of("input", "5"))
            .model("late-*", late, Map.of("input", "6"))
            .model("late-n*", Map.of("input", "6"))
            .model("late-name", late, Map.of("input", "7"))
            .build();

    assertThat(prices.price(model, Usage.of(1, 0), Map.of(), at).total()).isEqualByComparingTo(usd);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          us.anthropic.claude-sonnet-4-5-20250929-v1:0 | true
          US.Anthropic.Claude-Sonnet-4-5-20250929-v1:0 | true
          bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0 | true
          arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0 | true
          global.anthropic.claude-sonnet-4-5-20250929-v1:0 | false
          eu.anthropic.claude-sonnet-4-5-20250929-v1:0 | false
          anthropic.claude-sonnet-4-5-20250929-v1:0 | false
          us.anthropic.claude-sonnet-4-20250514-v1:0 | false
          """)
  void find_tellsARegionOfBedrock_fromTheOthers(String model, boolean isRegional) {
    PriceTable prices =
        PriceTable.builder()
            .model("*us.anthropic.claude-sonnet-4-5*", Map.of("input", "3.3"))
            .build();

    assertThat(prices.find(model) != null).isEqualTo(isRegional);
  }

  @Test
  void read_doesNotMindTheOrderOfMembers(@TempDir Path dir) throws IOException {
    PriceTable prices =
        PriceTable.read(
            written(
                dir,
                """
                {"models": [{"tiers": [{"usd_per_million": {"input": 1}, "when": {"a": "b"}}],
                             "usd_per_million": {"input": 5}, "names": ["m"]}]}
                """));

    assertThat(prices.price("m", Usage.of(1, 0), Map.of()).total()).isEqualTo("0.000005");
    assertThat(prices.price("m", Usage.of(1, 0), Map.of("a", "b")).total()).isEqualTo("0.000001");
  }

  @ParameterizedTest
  @CsvSource({"-1", "abc", "0.0000001", "1E+1000000", "''"})
  void builder_throwsAtOnce_forAPriceThatIsNone(String price) {
    assertThatThrownBy(() -> PriceTable.builder().model("m", Map.of("input", price)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input of m");
    assertThatThrownBy(() -> PriceTable.builder().model("m", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Path written(Path dir, String json) throws IOException {
    return Files.writeString(dir.resolve("prices.json"), json);
  }
}
