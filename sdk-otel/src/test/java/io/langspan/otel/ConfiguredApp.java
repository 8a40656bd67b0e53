// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.concurrent.TimeUnit;

/** An application that knows OpenTelemetry and nothing of us, configured from outside alone. */
final class ConfiguredApp {

  private ConfiguredApp() {}

  public static void main(String[] arguments) {
    try (OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk()) {
      work(sdk);
      flush(sdk);
    }
  }

  /** More than once: a cold process on a busy machine takes its time. */
  static void flush(OpenTelemetrySdk sdk) {
    for (int tries = 0; tries < 12; tries++) {
      if (sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS).isSuccess()) {
        break;
      }
    }
  }

  /** A model call below a request, with a query between them. */
  static void work(OpenTelemetry openTelemetry) {
    Tracer web = openTelemetry.getTracer("web");
    Span request =
        web.spanBuilder("chat").setAttribute("gen_ai.operation.name", "invoke_agent").startSpan();
    Span query = web.spanBuilder("SELECT").setParent(Context.root().with(request)).startSpan();
    Span call =
        web.spanBuilder("chat gpt-5-mini")
            .setParent(Context.root().with(query))
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.request.model", "gpt-5-mini")
            .startSpan();
    call.end();
    query.end();
    request.end();
  }
}
