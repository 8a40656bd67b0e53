// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.AuthCheck;
import io.langspan.AuthCheck.Outcome;
import io.langspan.FlushResult;
import io.langspan.LangspanSettings;
import io.langspan.LangspanStatus;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.delivery.RestResponse;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to the servers: what was delivered, whose project it is, where to look at it. */
public final class ServerLink {

  private static final Duration BEFORE_CHECKPOINT = Duration.ofSeconds(2);
  private static final String PROJECTS = "/api/public/projects";
  private static final long ASK_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final LangspanSettings settings;
  private final @Nullable Outlet project;
  private final @Nullable DeliveryEngine delivery;
  private final Outlets others;
  private final Recorded recorded = new Recorded();
  private final AtomicLong askedAt = new AtomicLong(System.nanoTime() - ASK_AGAIN_NANOS);
  private volatile String projectId = "";
  private @Nullable StatusMetrics metrics;

  @SuppressWarnings("unused") // kept, because nobody else keeps it
  private @Nullable Object checkpoints;

  private ServerLink(LangspanSettings settings, @Nullable DeliveryEngine delivery, Outlets others) {
    this.settings = settings;
    this.project = delivery == null ? null : new Outlet(delivery);
    this.delivery = delivery;
    this.others = others;
  }

  /**
   * By these deliveries.
   *
   * @param delivery to the project; {@code null} where there are no keys
   * @param others to destinations beside it, by their names
   */
  public static ServerLink create(
      LangspanSettings settings,
      @Nullable DeliveryEngine delivery,
      Map<String, DeliveryEngine> others) {
    ServerLink link = new ServerLink(settings, delivery, new Outlets(others));
    if (delivery != null || !others.isEmpty()) {
      link.forEachDelivery(each -> each.closeWithout(link));
      link.checkpoints =
          Checkpoints.register(
              () -> {
                link.deliver(BEFORE_CHECKPOINT);
                link.forEachDelivery(DeliveryEngine::pause);
              },
              () -> link.forEachDelivery(DeliveryEngine::resume));
    }
    MeterProvider provider = settings.meterProvider();
    String publicKey = settings.publicKey();
    if (provider != null && (delivery != null || !others.isEmpty())) {
      Guard.run("metrics", () -> link.metrics = new StatusMetrics(provider, publicKey, link));
    }
    return link;
  }

  private void forEachDelivery(Consumer<DeliveryEngine> action) {
    if (delivery != null) {
      action.accept(delivery);
    }
    others.forEachDelivery(action);
  }

  /** By the clients that share this. */
  Recorded recorded() {
    return recorded;
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
    LangspanStatus.Builder own = project == null ? LangspanStatus.builder() : project.status();
    recorded.writeTo(own);
    return own.destinations(others.status()).build();
  }

  /** Delivers everything accepted before the call. */
  public FlushResult flush(Duration timeout, boolean spansCovered) {
    Supplier<Map<String, FlushResult>> elsewhere = others.flushing(timeout, spansCovered);
    FlushResult own =
        project == null
            ? FlushResult.of(0, 0, 0, Map.of(), spansCovered)
            : project.flushing(timeout, spansCovered).get();
    return own.withDestinations(elsewhere.get());
  }

  /**
   * Delivers everything accepted before the call. What became of it is left for the next flush to
   * say, and not asked of a thread of the delivery, which would wait for itself.
   */
  public void deliver(Duration timeout) {
    if (!DeliveryEngine.isOwnThread()) {
      Runnable elsewhere = others.delivering(timeout);
      if (project != null) {
        project.delivering(timeout).run();
      }
      elsewhere.run();
    }
  }

  /** Delivers what is left and stops. */
  public FlushResult close(Duration timeout) {
    Supplier<Map<String, FlushResult>> elsewhere = others.closing(timeout);
    FlushResult own =
        project == null ? FlushResult.of(0, 0, 0, Map.of(), true) : project.close(timeout);
    FlushResult result = own.withDestinations(elsewhere.get());
    StatusMetrics shown = metrics;
    if (shown != null) {
      Guard.run("the end of the metrics", shown::close);
    }
    return result;
  }
}
