// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.log.Guard;
import java.util.List;

/** Whether anything can be delivered at all. */
final class Delivering {

  /** What the exporter needs to hand its bytes to us; there since OpenTelemetry 1.60. */
  private static final String NEEDED = "io.opentelemetry.sdk.common.export.HttpSenderProvider";

  private Delivering() {}

  /** Not when tracing is off, with nowhere to go or over an old OpenTelemetry; says so. */
  static boolean isPossible(LangspanSettings settings, List<Destination> destinations) {
    boolean goesSomewhere = settings.hasCredentials() || !destinations.isEmpty();
    if (settings.tracingEnabled() && !goesSomewhere) {
      Guard.report(
          "keys",
          "Nothing is traced: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or give the keys to"
              + " the builder. LANGFUSE_TRACING_ENABLED=false says that this is wanted");
    }
    return settings.tracingEnabled() && goesSomewhere && isOpenTelemetryNewEnough();
  }

  // A build that pins an older one, as Spring Boot does, would find out span by span.
  private static boolean isOpenTelemetryNewEnough() {
    try {
      Class.forName(NEEDED, false, Delivering.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      Guard.report(
          "opentelemetry",
          "Nothing is traced: OpenTelemetry must be 1.60.1 or newer, and the class path holds an"
              + " older one. In a build with Spring Boot set the property opentelemetry.version");
      return false;
    }
  }
}
