// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.AuthCheck;
import io.langspan.AuthCheck.Outcome;
import io.langspan.FlushResult;
import io.langspan.LangspanSettings;
import io.langspan.LangspanStatus;
import io.langspan.internal.delivery.Counters;
import io.langspan.internal.delivery.Delivered;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.delivery.DropReason;
import io.langspan.internal.delivery.RestResponse;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The way to the server: what was delivered, whose project it is, where to look at it. */
public final class ServerLink {

  private static final Duration BEFORE_CHECKPOINT = Duration.ofSeconds(2);
  private static final String PROJECTS = "/api/public/projects";
  private static final long ASK_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final LangspanSettings settings;
  private final @Nullable DeliveryEngine delivery;
  private final AtomicLong askedAt = new AtomicLong(System.nanoTime() - ASK_AGAIN_NANOS);
  private volatile String projectId = "";
  private @Nullable StatusMetrics metrics;

  // What a flush that told nobody has found out. Guarded by untold.
  private final Map<String, Long> untold = new HashMap<>();
  private long deliveredUntold;

  @SuppressWarnings("unused") // kept, because nobody else keeps it
  private @Nullable Object checkpoints;

  private ServerLink(LangspanSettings settings, @Nullable DeliveryEngine delivery) {
    this.settings = settings;
    this.delivery = delivery;
  }

  /** By this delivery; {@code null} where there are no keys. */
  public static ServerLink create(LangspanSettings settings, @Nullable DeliveryEngine delivery) {
    ServerLink link = new ServerLink(settings, delivery);
    if (delivery != null) {
      delivery.closeWithout(link);
      link.checkpoints =
          Checkpoints.register(
              () -> {
                link.deliver(BEFORE_CHECKPOINT);
                delivery.pause();
              },
              delivery::resume);
    }
    MeterProvider provider = settings.meterProvider();
    String publicKey = settings.publicKey();
    if (delivery != null && provider != null && publicKey != null) {
      Guard.run("metrics", () -> link.metrics = new StatusMetrics(provider, publicKey, link));
    }
    return link;
  }

  @Nullable DeliveryEngine delivery() {
    return delivery;
  }

  /** Loads in the background what the first value and the first request would have to wait for. */
  void warmUp(Runnable first) {
    if (delivery != null) {
      delivery.onWorker(first);
      delivery.inBackground(() -> {});
    }
  }

  /** A page of the web interface; empty until the project's id is known. */
  String url(String kind, @Nullable String id) {
    if (id == null || id.isEmpty() || delivery == null) {
      return "";
    }
    if (projectId.isEmpty()) {
      askForProject();
      return "";
    }
    String segment = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return settings.baseUrl() + "/project/" + projectId + "/" + kind + "/" + segment;
  }

  /** Asks for the project's id in the background, at most once a minute. */
  public void askForProject() {
    long last = askedAt.get();
    long now = System.nanoTime();
    if (delivery != null
        && projectId.isEmpty()
        && now - last >= ASK_AGAIN_NANOS
        && askedAt.compareAndSet(last, now)) {
      delivery.inBackground(() -> Guard.run("asking for the project's id", this::authCheck));
    }
  }

  AuthCheck authCheck() {
    if (delivery == null) {
      return NoopLangspan.INSTANCE.authCheck();
    }
    try {
      AuthCheck check = read(delivery.get(PROJECTS, settings.timeout()));
      if (check.ok()) {
        projectId = check.projectId();
      }
      return check;
    } catch (IOException e) {
      return new AuthCheck(
          Outcome.UNREACHABLE,
          "",
          "",
          "No answer from " + settings.baseUrl() + ": " + e.getClass().getSimpleName());
    } catch (Throwable e) {
      Guard.failed("checking the keys", e);
      return new AuthCheck(Outcome.UNREACHABLE, "", "", "The check of the keys failed");
    }
  }

  private AuthCheck read(RestResponse answer) {
    if (answer.status() == 401 || answer.status() == 403) {
      return new AuthCheck(
          Outcome.REJECTED,
          "",
          "",
          settings.baseUrl()
              + " refused the keys with status "
              + answer.status()
              + ": check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, and that they are of this"
              + " server");
    }
    if (answer.status() == 200) {
      try {
        JsonNode project = new ObjectMapper().readTree(answer.body()).path("data").path(0);
        String id = project.path("id").asText("");
        if (!id.isEmpty()) {
          return new AuthCheck(
              Outcome.OK, id, project.path("name").asText(""), "The keys are good");
        }
      } catch (IOException e) {
        // falls through: whatever answered is no Langfuse server
      }
    }
    if (answer.status() == 429 || answer.status() >= 500) {
      return new AuthCheck(
          Outcome.UNREACHABLE,
          "",
          "",
          settings.baseUrl()
              + " answers HTTP "
              + answer.status()
              + ": it is busy or out of order, try again");
    }
    return new AuthCheck(
        Outcome.UNREACHABLE,
        "",
        "",
        settings.baseUrl()
            + " answered with status "
            + answer.status()
            + " and not like a Langfuse server: check LANGFUSE_BASE_URL");
  }

  LangspanStatus status() {
    if (delivery == null) {
      return NoopLangspan.INSTANCE.status();
    }
    Counters counters = delivery.status();
    String error = counters.lastError();
    return LangspanStatus.builder()
        .taken(counters.submitted(), counters.recovered())
        .delivered(counters.delivered())
        .filtered(counters.filtered())
        .dropped(named(counters.dropped()))
        .memory(counters.queued() + counters.inFlight(), counters.heldBytes())
        .spool(counters.spooled(), counters.spoolBytes())
        .lastError(error == null ? "" : error)
        .lastSuccess(counters.lastSuccess())
        .build();
  }

  /** Delivers everything accepted before the call. */
  public FlushResult flush(Duration timeout, boolean spansCovered) {
    if (delivery == null) {
      return FlushResult.of(0, 0, 0, Map.of(), spansCovered);
    }
    return result(delivery.flush(timeout), spansCovered);
  }

  /**
   * Delivers everything accepted before the call. What became of it is left for the next flush to
   * say, and not asked of a thread of the delivery, which would wait for itself.
   */
  public void deliver(Duration timeout) {
    if (delivery != null && !DeliveryEngine.isOwnThread()) {
      Delivered result = delivery.flush(timeout);
      synchronized (untold) {
        deliveredUntold += result.delivered();
        named(result.dropped()).forEach((reason, n) -> untold.merge(reason, n, Long::sum));
      }
    }
  }

  /** Delivers what is left and stops. */
  public FlushResult close(Duration timeout) {
    if (delivery == null) {
      return FlushResult.of(0, 0, 0, Map.of(), true);
    }
    FlushResult result = result(delivery.close(timeout), true);
    StatusMetrics shown = metrics;
    if (shown != null) {
      Guard.run("the end of the metrics", shown::close);
    }
    return result;
  }

  private FlushResult result(Delivered result, boolean spansCovered) {
    Map<String, Long> dropped = named(result.dropped());
    long delivered = result.delivered();
    synchronized (untold) {
      delivered += deliveredUntold;
      deliveredUntold = 0;
      untold.forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
      untold.clear();
    }
    return FlushResult.of(delivered, result.spooled(), result.pending(), dropped, spansCovered);
  }

  private static Map<String, Long> named(Map<DropReason, Long> dropped) {
    Map<String, Long> named = new LinkedHashMap<>();
    dropped.forEach((reason, count) -> named.put(reason.label(), count));
    return named;
  }
}
