// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.LogCapture;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectPricesTest {

  private static final String FIRST =
      """
      {"data": [
        {"modelName": "gpt-4o", "isLangfuseManaged": true, "matchPattern": "(?i)^gpt-4o$", "inputPrice": 1},
        {"modelName": "ours", "isLangfuseManaged": false, "matchPattern": "(?i)^(.*/)?ours(-[0-9]+)?$",
         "startDate": null, "unit": "TOKENS", "inputPrice": 0.000001, "outputPrice": 0.000002,
         "prices": {"input": {"price": 0.000001}, "output": {"price": 0.000002}}},
        {"modelName": "ours", "matchPattern": "(?i)^ours$", "startDate": "2026-06-01T12:00:00.000Z",
         "pricingTiers": [
          {"name": "Large", "isDefault": false, "priority": 2,
           "conditions": [{"usageDetailPattern": "^INPUT", "operator": "gt", "value": 1000, "caseSensitive": false}],
           "prices": {"input": 0.000004, "output": 0.000008}},
          {"name": "Flex", "isDefault": false, "priority": 1,
           "conditions": [{"source": "model_parameters", "key": "service_tier", "operator": "in", "values": ["flex"]}],
           "prices": {"input": 0.000001}},
          {"name": "Standard", "isDefault": true, "priority": 0, "conditions": [],
           "prices": {"input": 0.000002, "output": 0.000004, "input_cache_read": 2e-7}}]}
      ], "meta": {"page": 1, "limit": 100, "totalItems": 5, "totalPages": 2}}
      """;

  private static final String SECOND =
      """
      {"data": [{"modelName": "embed", "matchPattern": "^embed", "totalPrice": "0.00000002"}],
       "meta": {"page": 2, "limit": 100, "totalItems": 5, "totalPages": 2}}
      """;

  @ParameterizedTest(name = "{0} {1} {2} at {3} costs {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # flat, dollars per token: 100 + 20
          ours | input=100 output=10 |  | 2026-01-01T00:00:00Z | 0.00012
          azure/Ours-7 | input=100 output=10 |  | 2027-01-01T00:00:00Z | 0.00012
          # from noon of that day the later definition: 200 + 40 + cached 20
          ours | input=100 output=10 |  | 2026-06-01T11:59:59Z | 0.00012
          ours | input=100 output=10 input_cached_tokens=100 |  | 2026-06-01T12:00:00Z | 0.00026
          # all input buckets count: 901 x 4 + 100 x 4; not more than 1000: 900 x 2 + 100 x 0.2
          ours | input=901 input_cached_tokens=100 |  | 2026-07-01T00:00:00Z | 0.004004
          ours | input=900 input_cached_tokens=100 |  | 2026-07-01T00:00:00Z | 0.00182
          # the lower priority first: 2000 x 1
          ours | input=2000 | service_tier=flex | 2026-07-01T00:00:00Z | 0.002
          embed-3 | input=1000 |  | 2026-07-01T00:00:00Z | 0.00002
          # what the server brings along, and what nobody defined
          gpt-4o | input=100 |  | 2026-07-01T00:00:00Z |
          other-ours-x | input=100 |  | 2026-07-01T00:00:00Z |
          """)
  void price_isThatOfTheProject(
      String model, String usage, String parameters, Instant at, BigDecimal usd) {
    PriceTable prices = PriceTable.ofProject(List.of(FIRST, SECOND));

    Cost cost = prices.price(model, Words.usage(usage), Words.parameters(parameters), at);

    if (usd == null) {
      assertThat(cost).isNull();
    } else {
      assertThat(cost.total()).isEqualByComparingTo(usd);
    }
  }

  @Test
  void ofProject_leavesOutWhatItCannotUse_andSaysSoOnce() {
    String bad =
        """
        {"data": [
          {"modelName": "bad-pattern", "matchPattern": "(((", "inputPrice": 1},
          {"modelName": "bad-date", "matchPattern": "^b$", "startDate": "soon", "inputPrice": 1},
          {"modelName": "bad-price", "matchPattern": "^c$", "inputPrice": -1},
          {"modelName": "no-price", "matchPattern": "^d$"},
          {"modelName": "good", "matchPattern": "^good$", "inputPrice": 0.000001}]}
        """;

    String log =
        LogCapture.of(
            () -> {
              PriceTable prices = PriceTable.ofProject(List.of(bad, "<html>", "[]"));
              assertThat(prices.price("good", Usage.of(1, 0), Map.of())).isNotNull();
              assertThat(prices.find("bad-pattern")).isNull();
              assertThat(prices.find("c")).isNull();
            });

    assertThat(log).contains("bad-pattern", "bad-date", "bad-price").doesNotContain("no-price");
  }

  @Test
  void price_doesNotHang_whenAPatternBacktracksForEver() {
    PriceTable prices =
        PriceTable.ofProject(
            List.of(
                "{\"data\": [{\"modelName\": \"evil\", \"matchPattern\": \"^(a+)+$\","
                    + " \"inputPrice\": 1}]}"));

    assertThat(prices.find("a".repeat(60) + "b")).isNull();
    assertThat(prices.find("aaa")).isEqualTo("evil");
  }
}
