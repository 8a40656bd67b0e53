// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.autoconfigure;

import io.langspan.internal.client.ConfigSource;
import io.langspan.otel.LangspanSpanProcessor;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The span processor {@code langfuse} of a declarative configuration.
 *
 * <pre>{@code
 * tracer_provider:
 *   processors:
 *     - langfuse:
 *         public_key: ${LANGFUSE_PUBLIC_KEY}
 *         secret_key: ${LANGFUSE_SECRET_KEY}
 * }</pre>
 *
 * <p>Its properties are the variables without {@code LANGFUSE_} or {@code LANGSPAN_}, in lower
 * case; what is not there comes from the variables. Found by OpenTelemetry. Not for use in code.
 *
 * @since 0.1
 */
public final class LangfuseProcessor implements ComponentProvider {

  /** For OpenTelemetry alone. */
  public LangfuseProcessor() {}

  @Override
  public Class<SpanProcessor> getType() {
    return SpanProcessor.class;
  }

  @Override
  public String getName() {
    return "langfuse";
  }

  @Override
  public SpanProcessor create(DeclarativeConfigProperties config) {
    Map<String, Object> given = DeclarativeConfigProperties.toMap(config);
    ConfigSource otherwise = ConfigSource.system();
    return LangspanSpanProcessor.builder(
            name -> {
              Object value = given.get(property(name));
              return value == null ? otherwise.text(name) : value.toString();
            })
        .build();
  }

  private static @Nullable String property(String variable) {
    return variable.startsWith("LANGFUSE_") || variable.startsWith("LANGSPAN_")
        ? variable.substring("LANGFUSE_".length()).toLowerCase(Locale.ROOT)
        : null;
  }
}
