// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The span processor {@code langfuse}, as a reader of a configuration file finds and makes it. */
class DeclarativeConfigurationIT {

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static ComponentProvider found() {
    return StreamSupport.stream(ServiceLoader.load(ComponentProvider.class).spliterator(), false)
        .filter(each -> each.getType() == SpanProcessor.class && each.getName().equals("langfuse"))
        .findFirst()
        .orElseThrow();
  }

  /** The properties of a node, each with the type that it has in the file. */
  private static DeclarativeConfigProperties node(Map<String, Object> properties) {
    return (DeclarativeConfigProperties)
        Proxy.newProxyInstance(
            DeclarativeConfigurationIT.class.getClassLoader(),
            new Class<?>[] {DeclarativeConfigProperties.class},
            (proxy, method, arguments) -> {
              if (arguments == null) {
                return properties.keySet();
              }
              Object value = properties.get(arguments[0]);
              return method.getReturnType().isInstance(value) ? value : null;
            });
  }

  @Test
  void processor_isFound_andTakesItsPropertiesFromTheFile() {
    Map<String, Object> properties = new HashMap<>(project(server));
    properties.put("capture_input", false);
    properties.put("flush_at", 1L);
    properties.put("tracing_environment", "staging");

    work(properties);

    assertThat(server.traceRequests()).hasSize(2);
    assertThat(server.span("chat").text("langfuse.environment")).isEqualTo("staging");
  }

  @Test
  void twoProcessors_sendToTwoProjects() {
    try (OtlpServer second = new OtlpServer()) {
      work(project(server), project(second));

      assertThat(second.span("chat").id()).isEqualTo(server.span("chat").id());
    }
  }

  private static Map<String, Object> project(OtlpServer server) {
    return Map.of(
        "base_url", server.url(), "public_key", Sdk.PUBLIC_KEY, "secret_key", Sdk.SECRET_KEY);
  }

  /** With a processor for each node. */
  @SafeVarargs
  private static void work(Map<String, Object>... nodes) {
    SdkTracerProviderBuilder provider = SdkTracerProvider.builder();
    for (Map<String, Object> properties : nodes) {
      provider.addSpanProcessor((SpanProcessor) found().create(node(properties)));
    }
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder().setTracerProvider(provider.build()).build()) {
      ConfiguredApp.work(sdk);
      ConfiguredApp.flush(sdk);
    }
  }
}
