// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.autoconfigure;

import io.langspan.otel.LangspanSpanProcessor;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Understands {@code langfuse} in {@code OTEL_TRACES_EXPORTER}, alone or beside others: what has to
 * do with language models goes to Langfuse then, by a {@link LangspanSpanProcessor}.
 *
 * <p>Found by {@code opentelemetry-sdk-extension-autoconfigure}. Not for use in code.
 *
 * @since 0.1
 */
public final class LangfuseExporter implements AutoConfigurationCustomizerProvider {

  private static final String EXPORTERS = "otel.traces.exporter";
  private static final String NAME = "langfuse";

  /** Notes that it was asked for. */
  private static final String ASKED = "langspan.traces.exporter";

  /** For OpenTelemetry alone. */
  public LangfuseExporter() {}

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    customizer
        .addPropertiesCustomizer(LangfuseExporter::takenOut)
        .addTracerProviderCustomizer(LangfuseExporter::joined);
  }

  /** An exporter would get spans in batches that are lost if one fails, and never their start. */
  private static Map<String, String> takenOut(ConfigProperties config) {
    List<String> others = new ArrayList<>(config.getList(EXPORTERS));
    if (!others.remove(NAME)) {
      return Map.of();
    }
    return Map.of(EXPORTERS, others.isEmpty() ? "none" : String.join(",", others), ASKED, "true");
  }

  private static SdkTracerProviderBuilder joined(
      SdkTracerProviderBuilder provider, ConfigProperties config) {
    return config.getBoolean(ASKED, false)
        ? provider.addSpanProcessor(
            LangspanSpanProcessor.builder(name -> config.getString(property(name))).build())
        : provider;
  }

  private static String property(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
