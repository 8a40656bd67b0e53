// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Collector would refuse at its start, as far as that can be seen without one. */
class CollectorConfigTest {

  @ParameterizedTest
  @ValueSource(strings = {"collector/gateway.yaml", "collector/balancer.yaml"})
  void pipelines_nameWhatIsDefined_andLeaveNothingUnused(String file) {
    JsonNode config = DeployFiles.document(file);

    assertThat(used(config, "processors"))
        .containsExactlyInAnyOrderElementsOf(names(config.path("processors")));
    assertThat(used(config, "receivers"))
        .containsExactlyInAnyOrderElementsOf(with(config, "receivers"));
    assertThat(used(config, "exporters"))
        .containsExactlyInAnyOrderElementsOf(with(config, "exporters"));
    assertThat(values(config.at("/service/extensions")))
        .containsExactlyInAnyOrderElementsOf(names(config.path("extensions")));
  }

  @Test
  void everyPolicy_hasTheSettingsOfItsType() {
    JsonNode policies =
        DeployFiles.document("collector/gateway.yaml").at("/processors/tail_sampling/policies");

    assertThat(policies).isNotEmpty();
    assertThat(policies)
        .allSatisfy(
            policy ->
                assertThat(names(policy))
                    .containsExactlyInAnyOrder("name", "type", policy.path("type").asText()));
  }

  @Test
  void langfuse_getsItsVersionHeader_andKeysByAnExtensionThatRuns() {
    JsonNode config = DeployFiles.document("collector/gateway.yaml");
    JsonNode langfuse = config.at("/exporters/otlp_http~1langfuse");

    assertThat(langfuse.at("/headers/x-langfuse-ingestion-version").asText()).isEqualTo("4");
    assertThat(langfuse.path("endpoint").asText()).endsWith("/api/public/otel");
    assertThat(values(config.at("/service/extensions")))
        .contains(langfuse.at("/auth/authenticator").asText());
  }

  /** Connectors receive and export. */
  private static Set<String> with(JsonNode config, String kind) {
    Set<String> names = names(config.path(kind));
    names.addAll(names(config.path("connectors")));
    return names;
  }

  private static Set<String> used(JsonNode config, String kind) {
    Set<String> used = new HashSet<>();
    config.at("/service/pipelines").forEach(pipeline -> used.addAll(values(pipeline.path(kind))));
    return used;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> values(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }
}
