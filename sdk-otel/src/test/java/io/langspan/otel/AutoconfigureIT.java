// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With OpenTelemetry's own autoconfigure module. */
class AutoconfigureIT {

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, String> environment(String exporters) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_TRACES_EXPORTER", exporters);
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_LOGS_EXPORTER", "none");
    environment.put("OTEL_SERVICE_NAME", "shop");
    environment.put("LANGFUSE_BASE_URL", server.url());
    environment.put("LANGFUSE_PUBLIC_KEY", Sdk.PUBLIC_KEY);
    environment.put("LANGFUSE_SECRET_KEY", Sdk.SECRET_KEY);
    return environment;
  }

  @Test
  void application_sendsItsModelCalls_whenTheEnvironmentNamesLangfuse() {
    new ChildJvm(environment("langfuse")).run(ConfiguredApp.class);

    assertThat(server.spans())
        .extracting(sent -> sent.span().getName())
        .containsExactlyInAnyOrder("chat", "chat gpt-5-mini");
    Sent call = server.span("chat gpt-5-mini");
    assertThat(call.parentId()).isEqualTo(server.span("chat").id());
    assertThat(call.resourceAttributes()).containsEntry("service.name", "shop");
  }

  @Test
  void application_sendsToBoth_whenTheEnvironmentNamesAnotherExporterToo() {
    ChildJvm.Output output = new ChildJvm(environment("console,langfuse")).run(ConfiguredApp.class);

    assertThat(output.err()).contains("SELECT");
    assertThat(server.spans()).hasSize(2);
  }

  @Test
  void application_sendsNothing_whenLangfuseIsNotNamed() {
    new ChildJvm(environment("none")).run(ConfiguredApp.class);

    assertThat(server.spans()).isEmpty();
  }

  @Test
  void application_works_andSaysWhatIsMissing_withoutKeys() {
    Map<String, String> environment = environment("langfuse");
    environment.remove("LANGFUSE_SECRET_KEY");

    ChildJvm.Output output = new ChildJvm(environment).run(ConfiguredApp.class);

    assertThat(output.warnings())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("LANGFUSE_SECRET_KEY"));
  }

  @Test
  void settings_comeFromWhereverOpenTelemetryHasThem() {
    Map<String, String> properties =
        Map.of(
            "otel.traces.exporter", "langfuse",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "langfuse.base.url", server.url(),
            "langfuse.public.key", Sdk.PUBLIC_KEY,
            "langfuse.secret.key", Sdk.SECRET_KEY,
            "langfuse.tracing.environment", "staging");

    try (OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> properties)
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk()) {
      ConfiguredApp.work(sdk);
      ConfiguredApp.flush(sdk);
    }

    assertThat(server.span("chat").text("langfuse.environment")).isEqualTo("staging");
  }
}
