// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** With OpenTelemetry's real Java agent, which the profile {@code long} fetches. */
@EnabledIf("isThere")
class JavaAgentIT {

  private static final Path AGENT = Path.of("target", "javaagent", "opentelemetry-javaagent.jar");

  private final OtlpServer server = new OtlpServer();

  static boolean isThere() {
    return Files.exists(AGENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ourRequests_areNotTraced_byTheAgentThatTracesThoseOfTheApplication() {
    ChildJvm.Output output = withAgent(environment("console")).run(AgentApp.class, server.url());

    assertThat(server.spans()).extracting(sent -> sent.span().getName()).contains("ask");
    assertThat(server.scoreRequests()).hasSize(1);
    String traced = output.out() + output.err();
    assertThat(traced).contains("/own-request");
    assertThat(traced).doesNotContain("/api/public");
  }

  @Test
  void agentWithTheExtension_sendsModelCalls_whenTheEnvironmentNamesLangfuse(@TempDir Path temp)
      throws IOException {
    Map<String, String> environment = environment("console,langfuse");
    environment.put("OTEL_JAVAAGENT_EXTENSIONS", AgentExtension.in(temp).toString());

    ChildJvm.Output output = withAgent(environment).run(AgentConfiguredApp.class, server.url());

    assertModelCallsArrivedAt(server);
    assertThat(output.out() + output.err()).contains("SELECT").doesNotContain("/api/public");
  }

  @Test
  void agentWithTheExtension_sendsToEachProject_thatItsConfigurationFileNames(@TempDir Path temp)
      throws IOException {
    try (OtlpServer second = new OtlpServer()) {
      Path file = temp.resolve("otel.yaml");
      Files.writeString(
          file,
          """
          file_format: "1.0"
          tracer_provider:
            processors:
              - langfuse:
                  base_url: %s
                  public_key: pk-lf-1
                  secret_key: sk-lf-1
              - langfuse:
                  base_url: %s
                  public_key: pk-lf-2
                  secret_key: sk-lf-2
          """
              .formatted(server.url(), second.url()));
      Map<String, String> environment = new HashMap<>();
      environment.put("OTEL_CONFIG_FILE", file.toString());
      environment.put("OTEL_JAVAAGENT_EXTENSIONS", AgentExtension.in(temp).toString());

      withAgent(environment).run(AgentConfiguredApp.class, server.url(), second.url());

      assertModelCallsArrivedAt(server);
      assertModelCallsArrivedAt(second);
      assertThat(server.traceRequests().get(0).getHeader("x-langfuse-public-key"))
          .isEqualTo("pk-lf-1");
      assertThat(second.traceRequests().get(0).getHeader("x-langfuse-public-key"))
          .isEqualTo("pk-lf-2");
    }
  }

  private Map<String, String> environment(String exporters) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_TRACES_EXPORTER", exporters);
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_LOGS_EXPORTER", "none");
    environment.put("LANGFUSE_BASE_URL", server.url());
    environment.put("LANGFUSE_PUBLIC_KEY", Sdk.PUBLIC_KEY);
    environment.put("LANGFUSE_SECRET_KEY", Sdk.SECRET_KEY);
    return environment;
  }

  private static ChildJvm withAgent(Map<String, String> environment) {
    return new ChildJvm(environment).option("-javaagent:" + AGENT.toAbsolutePath());
  }

  private static void assertModelCallsArrivedAt(OtlpServer server) {
    assertThat(server.spans())
        .extracting(sent -> sent.span().getName())
        .containsExactlyInAnyOrder("chat", "chat gpt-5-mini");
    assertThat(server.span("chat gpt-5-mini").parentId()).isEqualTo(server.span("chat").id());
  }
}
