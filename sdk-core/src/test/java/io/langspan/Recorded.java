// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.internal.client.ConfigSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A client over an OpenTelemetry in memory, and what it recorded. */
public final class Recorded implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk openTelemetry;
  private final Langspan langspan;

  private Recorded(Sampler sampler, LangspanSettings settings) {
    openTelemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    langspan = Langspan.create(openTelemetry, settings);
  }

  /** With these settings and no environment. */
  public static Recorded with(UnaryOperator<LangspanSettings.Builder> settings) {
    return with(Sampler.alwaysOn(), settings);
  }

  /** With these settings, no environment, and this sampler. */
  public static Recorded with(Sampler sampler, UnaryOperator<LangspanSettings.Builder> settings) {
    return new Recorded(sampler, settings.apply(settings()).build());
  }

  /** Settings of no environment. */
  public static LangspanSettings.Builder settings() {
    return settings(Map.of(), Map.of());
  }

  /** Settings of this environment and these system properties. */
  public static LangspanSettings.Builder settings(
      Map<String, String> environment, Map<String, String> properties) {
    return new LangspanSettings.Builder(ConfigSource.of(environment::get, properties::get));
  }

  public Langspan langspan() {
    return langspan;
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** What has ended, in that order. */
  public List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  /** The only span that has ended. */
  public SpanData only() {
    assertThat(spans()).hasSize(1);
    return spans().get(0);
  }

  /** The only ended span of that name. */
  public SpanData span(String name) {
    List<SpanData> named = spans().stream().filter(s -> s.getName().equals(name)).toList();
    assertThat(named).as("spans named " + name).hasSize(1);
    return named.get(0);
  }

  /** The attributes of a span by name. */
  public static Map<String, Object> attributes(SpanData span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  /** The attributes of the only ended span of that name. */
  public Map<String, Object> attributes(String name) {
    return attributes(span(name));
  }

  /** A text as JSON. */
  public static JsonNode json(Object text) {
    try {
      return MAPPER.readTree((String) text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    langspan.close();
    openTelemetry.close();
  }
}
