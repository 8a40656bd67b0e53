// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployTest {

  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)(.*[_-])?(password|(secret|public|master|api)[_-]?key|token|salt)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]+}|os\\.environ/\\w+");
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|pk)-[\\w-]{3,}|\\blsv2_\\w+|\\b(?=\\w*\\d)[A-Za-z0-9+/]{40,}\\b");

  static Stream<Path> files() {
    return DeployFiles.all().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_isValid_andHasContent(Path file) {
    assertThat(DeployFiles.documents(file)).isNotEmpty().allMatch(JsonNode::isObject);
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_holdsNoSecret(Path file) {
    assertThat(DeployFiles.text(file)).doesNotContainPattern(KEY_LIKE);
    DeployFiles.documents(file).forEach(DeployTest::assertNoSecret);
  }

  @Test
  void kubernetesObjects_sayWhatTheyAre() {
    assertThat(objects())
        .allSatisfy(
            object ->
                assertThat(object.path("apiVersion").asText())
                    .isEqualTo(
                        object.path("kind").asText().equals("Deployment") ? "apps/v1" : "v1"))
        .allSatisfy(object -> assertThat(name(object)).matches("[a-z0-9-]+"))
        .extracting(object -> object.path("kind").asText())
        .contains("ConfigMap", "Secret", "Deployment", "Service");
  }

  @Test
  void deployments_selectTheirOwnPods() {
    assertThat(ofKind("Deployment"))
        .isNotEmpty()
        .allSatisfy(
            deployment ->
                assertThat(deployment.at("/spec/template/metadata/labels"))
                    .isEqualTo(deployment.at("/spec/selector/matchLabels"))
                    .isNotEmpty());
  }

  @Test
  void services_selectPods_thatHaveTheirPort() {
    assertThat(ofKind("Service"))
        .isNotEmpty()
        .allSatisfy(
            service ->
                assertThat(ofKind("Deployment"))
                    .filteredOn(
                        deployment ->
                            deployment
                                .at("/spec/selector/matchLabels")
                                .equals(service.at("/spec/selector")))
                    .singleElement()
                    .satisfies(
                        deployment ->
                            assertThat(container(deployment).at("/ports/0/name"))
                                .isEqualTo(service.at("/spec/ports/0/targetPort"))));
  }

  @Test
  void references_nameObjectsThatAreThere() {
    JsonNode litellm = ofKind("Deployment").get(0);
    List<String> mounted =
        container(litellm).findValues("mountPath").stream().map(JsonNode::asText).toList();

    assertThat(container(litellm).at("/envFrom/0/secretRef/name").asText())
        .isEqualTo(name(ofKind("Secret").get(0)));
    assertThat(litellm.at("/spec/template/spec/volumes/0/configMap/name").asText())
        .isEqualTo(name(ofKind("ConfigMap").get(0)));
    assertThat(container(litellm).at("/args/1").asText())
        .isEqualTo(mounted.get(0) + "/config.yaml");
  }

  @Test
  void gateway_readsOnlyVariablesThatTheSecretHas() {
    String config = ofKind("ConfigMap").get(0).at("/data/config.yaml").asText();
    JsonNode secret = ofKind("Secret").get(0).path("stringData");

    assertThat(Pattern.compile("os\\.environ/(\\w+)").matcher(config).results())
        .isNotEmpty()
        .allSatisfy(read -> assertThat(secret.has(read.group(1))).as(read.group(1)).isTrue());
  }

  @Test
  void langfuse_andTheStoresOfItsChart_readTheSecretThatIsThere() {
    JsonNode values = DeployFiles.document("langfuse/values.yaml");
    JsonNode secret = DeployFiles.document("langfuse/secret.yaml");

    // The chart refuses a Secret of Langfuse's own that its stores are not told of.
    assertThat(
            Stream.of(
                "/postgresql/auth/existingSecret",
                "/postgresql/settings/existingSecret",
                "/postgresql/userDatabase/existingSecret",
                "/clickhouse/auth/existingSecret",
                "/redis/auth/existingSecret",
                "/redis/auth/usersExistingSecret",
                "/s3/auth/existingSecret",
                "/s3/allInOne/s3/existingConfigSecret"))
        .allSatisfy(at -> assertThat(values.at(at).asText()).as(at).isEqualTo(name(secret)));
    assertThat(values.findValuesAsText("name")).hasSize(3).containsOnly(name(secret));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key",
        "adminPasswordKey",
        "userPasswordKey",
        "existingSecretKey",
        "existingSecretPasswordKey",
        "rootUserSecretKey",
        "rootPasswordSecretKey"
      })
  void langfuse_namesKeysThatItsSecretHas(String setting) {
    JsonNode has = DeployFiles.document("langfuse/secret.yaml").path("stringData");

    assertThat(DeployFiles.document("langfuse/values.yaml").findValuesAsText(setting))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(has.has(key)).as(key).isTrue());
  }

  @Test
  void configurationOfTheObjectStore_isJson() throws Exception {
    String config =
        DeployFiles.document("langfuse/secret.yaml").at("/stringData/seaweedfs_s3_config").asText();

    assertThat(new ObjectMapper().readTree(config).at("/identities/0/credentials/0/accessKey"))
        .isEqualTo(new ObjectMapper().readTree(config).at("/identities/0/name"));
  }

  @Test
  void dashboard_usesTheDataSourceThatIsProvisioned_andLinksToLangfuse() {
    JsonNode tempo = DeployFiles.document("grafana/datasources.yaml").at("/datasources/0");

    assertThat(DeployFiles.document("grafana/generations.json").path("panels"))
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.at("/datasource/uid")).isEqualTo(tempo.path("uid"));
              assertThat(panel.at("/fieldConfig/defaults/links/0/url").asText())
                  .startsWith("${langfuse_url}/project/${langfuse_project}/traces/");
            });
  }

  @Test
  void traceToLogs_leadsToADataSourceThatIsProvisioned() {
    JsonNode sources = DeployFiles.document("grafana/datasources.yaml").path("datasources");

    assertThat(sources.findValuesAsText("uid"))
        .contains(sources.at("/0/jsonData/tracesToLogsV2/datasourceUid").asText())
        .contains(sources.at("/1/jsonData/derivedFields/0/datasourceUid").asText());
  }

  private static void assertNoSecret(JsonNode node) {
    node.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isTextual() && SECRET_NAME.matcher(entry.getKey()).matches()) {
                assertThat(value.asText()).as(entry.getKey()).matches(PLACEHOLDER);
              }
            });
    node.forEach(DeployTest::assertNoSecret);
  }

  private static List<JsonNode> objects() {
    return DeployFiles.documents(DeployFiles.ROOT.resolve("litellm/litellm.yaml"));
  }

  private static List<JsonNode> ofKind(String kind) {
    return objects().stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static JsonNode container(JsonNode deployment) {
    return deployment.at("/spec/template/spec/containers/0");
  }
}
