// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanStatus;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Shows a status as metrics, all of one look at it, so that they add up. Whose they are is said by
 * the public key, as on spans: two clients may share a meter provider. Does not keep what it shows,
 * so that a client that nobody keeps can still close itself.
 */
final class StatusMetrics implements AutoCloseable {

  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("langspan.destination");

  private final WeakReference<ServerLink> link;
  private final Attributes owner;
  private final ObservableLongMeasurement accepted;
  private final ObservableLongMeasurement recovered;
  private final ObservableLongMeasurement delivered;
  private final ObservableLongMeasurement filtered;
  private final ObservableLongMeasurement dropped;
  private final ObservableLongMeasurement pending;
  private final ObservableLongMeasurement queueSize;
  private final ObservableLongMeasurement spoolItems;
  private final ObservableLongMeasurement spoolSize;
  private final ObservableLongMeasurement traces;
  private final ObservableLongMeasurement observations;
  private final ObservableLongMeasurement scores;
  private final ObservableLongMeasurement withoutSession;
  private final BatchCallback callback;

  StatusMetrics(MeterProvider provider, @Nullable String publicKey, ServerLink link) {
    Meter meter = provider.meterBuilder(Keys.SCOPE).setInstrumentationVersion(Version.TEXT).build();
    this.link = new WeakReference<>(link);
    this.owner = publicKey == null ? Attributes.empty() : Attributes.of(Keys.OWNER, publicKey);
    accepted = delivery(meter, "accepted", "Spans and scores that were handed over");
    recovered = delivery(meter, "recovered", "Taken over from the spool of an earlier run");
    delivered = delivery(meter, "delivered", "Acknowledged by the server");
    filtered = delivery(meter, "filtered", "Spans that the filter left out");
    dropped = delivery(meter, "dropped", "Given up, by reason");
    pending = level(meter, "langspan.delivery.pending", "{item}", "In memory");
    queueSize =
        level(meter, "langspan.delivery.queue.size", "By", "Memory held by what is pending");
    spoolItems = level(meter, "langspan.spool.items", "{item}", "On disk alone");
    spoolSize = level(meter, "langspan.spool.size", "By", "Size of the spool on disk");
    traces = counter(meter, "langspan.traces", "{trace}", "Recorded by the client");
    observations =
        counter(meter, "langspan.observations", "{observation}", "Recorded by the client");
    scores = counter(meter, "langspan.scores", "{score}", "Recorded by the client");
    withoutSession =
        counter(
            meter,
            "langspan.generations.without_session",
            "{observation}",
            "Calls of models that belong to no session");
    callback =
        meter.batchCallback(
            () -> Guard.run("a metric", this::record),
            accepted,
            recovered,
            delivered,
            filtered,
            dropped,
            pending,
            queueSize,
            spoolItems,
            spoolSize,
            traces,
            observations,
            scores,
            withoutSession);
  }

  private static ObservableLongMeasurement delivery(Meter meter, String name, String description) {
    return counter(meter, "langspan.delivery." + name, "{item}", description);
  }

  private static ObservableLongMeasurement counter(
      Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).buildObserver();
  }

  private static ObservableLongMeasurement level(
      Meter meter, String name, String unit, String description) {
    return meter
        .upDownCounterBuilder(name)
        .setUnit(unit)
        .setDescription(description)
        .buildObserver();
  }

  private void record() {
    ServerLink shown = link.get();
    if (shown == null) {
      callback.close(); // whoever had it has forgotten to
      return;
    }
    LangspanStatus now = shown.status();
    record(now, owner);
    traces.record(now.traces(), owner);
    observations.record(now.observations(), owner);
    scores.record(now.scores(), owner);
    withoutSession.record(now.generationsWithoutSession(), owner);
    now.destinations()
        .forEach(
            (name, status) -> record(status, owner.toBuilder().put(DESTINATION, name).build()));
  }

  private void record(LangspanStatus now, Attributes owner) {
    accepted.record(now.accepted(), owner);
    recovered.record(now.recovered(), owner);
    delivered.record(now.delivered(), owner);
    filtered.record(now.filtered(), owner);
    now.dropped()
        .forEach(
            (reason, count) ->
                dropped.record(count, owner.toBuilder().put(REASON, reason).build()));
    pending.record(now.pending(), owner);
    queueSize.record(now.queuedBytes(), owner);
    spoolItems.record(now.spooled(), owner);
    spoolSize.record(now.spoolBytes(), owner);
  }

  /** The provider is the application's and lives on; it must not keep us. */
  @Override
  public void close() {
    callback.close();
  }
}
