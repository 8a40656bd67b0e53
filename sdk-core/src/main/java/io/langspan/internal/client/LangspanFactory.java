// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.DropListener;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.internal.delivery.DeliveryBuilder;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.delivery.Kind;
import io.langspan.internal.delivery.Shrinker;
import io.langspan.internal.log.Guard;
import io.langspan.internal.spool.Durability;
import io.langspan.internal.spool.SpoolConfig;
import io.langspan.internal.spool.WhenFull;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds clients. */
public final class LangspanFactory {

  private static final Logger logger = LoggerFactory.getLogger("io.langspan");

  /** This machine. All four numbers: the name 127.0.0.1.example.com may be anybody's. */
  private static final Pattern HERE =
      Pattern.compile("(?i)localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private LangspanFactory() {}

  /** A client of these parts. */
  public static Langspan create(ClientParts parts) {
    return new LangspanClient(parts);
  }

  /** Over somebody else's OpenTelemetry, which exports the spans. */
  public static Langspan overForeign(OpenTelemetry openTelemetry, LangspanSettings settings) {
    Objects.requireNonNull(openTelemetry, "openTelemetry");
    if (!settings.tracingEnabled()) {
      return NoopLangspan.INSTANCE;
    }
    ServerLink server =
        ServerLink.create(
            settings,
            settings.hasCredentials() ? delivery(settings, (span, bytes) -> null) : null,
            Map.of());
    return create(
        new ClientParts(
            settings,
            tracer(openTelemetry.getTracerProvider()),
            NanoClock.SYSTEM,
            null,
            null, // its exporters go on, and so may what is open
            context -> Span.fromContext(context).getSpanContext(),
            traceId -> true,
            server,
            false,
            server::close));
  }

  /** The tracer that our spans come from. */
  public static Tracer tracer(TracerProvider provider) {
    return provider.tracerBuilder(Keys.SCOPE).setInstrumentationVersion(Version.TEXT).build();
  }

  /**
   * The way to the server that the settings describe. There must be credentials.
   *
   * @param ofTraces cuts spans that are too large for the server
   */
  public static DeliveryEngine delivery(LangspanSettings settings, Shrinker ofTraces) {
    DeliveryBuilder builder = builder(settings, Endpoint.of(settings), ofTraces);
    if (!settings.blockWhenFull().isZero()) {
      builder.blockWhenFull(settings.blockWhenFull());
    }
    if (settings.spoolDirectory() != null) {
      builder.writeThrough(settings.writeThrough());
    }
    return builder.build();
  }

  /** The way to a server beside that, for which no thread of the application ever waits. */
  public static DeliveryEngine delivery(
      LangspanSettings settings, Endpoint endpoint, Shrinker ofTraces) {
    return builder(settings, endpoint, ofTraces).build();
  }

  private static DeliveryBuilder builder(
      LangspanSettings settings, Endpoint endpoint, Shrinker ofTraces) {
    warnOfPlainHttp(endpoint.base());
    DeliveryBuilder builder =
        DeliveryEngine.builder()
            .endpoint(endpoint.base().toString())
            .path(Kind.OTLP_TRACES, endpoint.tracesPath())
            .shrink(Kind.OTLP_TRACES, ofTraces)
            .headers(endpoint.headers())
            .aroundCalls(new Untraced())
            .callTimeout(settings.timeout())
            .queueBytes(settings.queueBytes())
            .flushInterval(settings.flushInterval())
            .maxInFlight(settings.maxInFlight());
    if (settings.flushAt() > 0) {
      builder.flushAt(settings.flushAt());
    }
    if (settings.debug()) {
      builder.attempts(line -> logger.info("Sent {}", line));
    }
    DropListener listener = settings.onDrop();
    if (listener != null) {
      builder.onLoss((reason, count) -> listener.dropped(reason.label(), count));
    }
    Path directory = settings.spoolDirectory();
    if (directory != null) {
      builder.spool(spool(settings, endpoint, directory));
    }
    return builder;
  }

  private static SpoolConfig spool(LangspanSettings settings, Endpoint endpoint, Path directory) {
    SpoolConfig config =
        SpoolConfig.of(directory, endpoint.base().toString(), endpoint.owner())
            .withQuota(
                settings.spoolBytes(),
                switch (settings.spoolWhenFull()) {
                  case OLDEST_FIRST -> WhenFull.OLDEST_FIRST;
                  case REFUSE -> WhenFull.REFUSE;
                })
            .withMaxAge(settings.spoolMaxAge())
            .withDurability(
                switch (settings.spoolSync()) {
                  case GROUP -> Durability.GROUP;
                  case EVERY_WRITE -> Durability.EVERY_WRITE;
                  case NONE -> Durability.NONE;
                });
    byte[] key = settings.spoolKey();
    return key == null ? config : config.withKey(key);
  }

  private static void warnOfPlainHttp(URI base) {
    String known = base.getHost();
    String host = known == null ? base.getRawAuthority() : known;
    if ("http".equalsIgnoreCase(base.getScheme()) && !HERE.matcher(host).matches()) {
      Guard.report(
          "http " + host,
          "Keys and content go to {} without encryption: use https where you can",
          host);
    }
  }
}
