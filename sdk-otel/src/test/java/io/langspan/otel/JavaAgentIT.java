// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

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
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_TRACES_EXPORTER", "console");
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_LOGS_EXPORTER", "none");
    environment.put("LANGFUSE_BASE_URL", server.url());
    environment.put("LANGFUSE_PUBLIC_KEY", Sdk.PUBLIC_KEY);
    environment.put("LANGFUSE_SECRET_KEY", Sdk.SECRET_KEY);

    ChildJvm.Output output =
        new ChildJvm(environment)
            .option("-javaagent:" + AGENT.toAbsolutePath())
            .run(AgentApp.class, server.url());

    assertThat(server.spans()).extracting(sent -> sent.span().getName()).contains("ask");
    assertThat(server.scoreRequests()).hasSize(1);
    String traced = output.out() + output.err();
    assertThat(traced).contains("/own-request");
    assertThat(traced).doesNotContain("/api/public");
  }
}
