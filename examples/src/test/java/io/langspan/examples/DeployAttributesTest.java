// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.usage.Usage;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the Collector and Grafana ask for are attributes that arrive there. */
class DeployAttributesTest {

  private static final Pattern OTTL = Pattern.compile("attributes\\[\"([^\"]+)\"]");
  private static final Pattern TRACEQL = Pattern.compile("\\bspan\\.([a-z_]+(?:\\.[a-z_]+)*)");
  private static final Set<String> NAMES_OF_LANGSMITH =
      Set.of("gen_ai.prompt", "gen_ai.completion");

  private static final Map<String, AnyValue> written = new HashMap<>();

  @BeforeAll
  static void record() {
    keep(Collected.fromExistingOpenTelemetry());
    try (StandInCollector collector = StandInCollector.start()) {
      recordFailure(collector.url());
      keep(Collected.of(collector));
    }
  }

  @Test
  void collector_readsAttributesThatAreWritten() {
    String config = DeployFiles.text(DeployFiles.ROOT.resolve("collector/gateway.yaml"));
    Set<String> asked = find(OTTL, config);
    asked.removeAll(NAMES_OF_LANGSMITH);

    assertThat(asked).hasSizeGreaterThanOrEqualTo(3);
    assertThat(written).containsKeys(asked.toArray(String[]::new));
  }

  @Test
  void numericPolicies_readWholeNumbers() {
    JsonNode policies =
        DeployFiles.document("collector/gateway.yaml").at("/processors/tail_sampling/policies");

    assertThat(policies)
        .filteredOn(policy -> policy.has("numeric_attribute"))
        .isNotEmpty()
        .allSatisfy(
            policy ->
                assertThat(written)
                    .hasEntrySatisfying(
                        policy.at("/numeric_attribute/key").asText(),
                        value -> assertThat(value.hasIntValue()).isTrue()));
  }

  @Test
  void dashboard_queriesAttributesThatAreWritten() {
    Set<String> asked = new TreeSet<>();
    for (JsonNode panel : DeployFiles.document("grafana/generations.json").path("panels")) {
      Set<String> ofPanel = find(TRACEQL, panel.at("/targets/0/query").asText());
      assertThat(ofPanel).as(panel.path("title").asText()).isNotEmpty();
      asked.addAll(ofPanel);
    }

    assertThat(written).containsKeys(asked.toArray(String[]::new));
  }

  @Test
  void dashboard_looksForTheTypeOfGenerations_asItIsWritten() {
    String dashboard = DeployFiles.text(DeployFiles.ROOT.resolve("grafana/generations.json"));
    Set<String> types =
        find(Pattern.compile("langfuse\\.observation\\.type = \\\\\"([^\"\\\\]+)"), dashboard);

    assertThat(types).containsExactly(written.get("langfuse.observation.type").getStringValue());
  }

  private static void recordFailure(String collector) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(collector + "/v1/traces").build();
    try (OpenTelemetrySdk openTelemetry =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
        Langspan langspan = Langspan.create(openTelemetry)) {
      try (Generation generation = langspan.startGeneration("answer")) {
        generation
            .model("gpt-5-mini")
            .usage(Usage.builder().input(80).output(60).bucket("unpriced", 1).build())
            .completionStartTime(Instant.now())
            .error(new IllegalStateException("cut off"));
      }
    }
  }

  private static void keep(Collected collected) {
    collected.spans().forEach(span -> written.putAll(Collected.attributes(span)));
  }

  private static Set<String> find(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
