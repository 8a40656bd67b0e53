// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.LangspanSettings;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.delivery.RestResponse;
import io.langspan.internal.log.Guard;
import io.langspan.usage.PriceTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The prices that the project defines on the server. Asked for in the background, at once and then
 * hourly; until they are there, and while the server is not, one does with what is known.
 */
final class ServerPrices {

  private static final long FRESH_NANOS = Duration.ofHours(1).toNanos();
  private static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_PAGES = 50;
  private static final String MODELS = "/api/public/models?limit=100&page=";

  private final DeliveryEngine delivery;
  private final Duration timeout;
  private final AtomicLong askAgainAt = new AtomicLong(System.nanoTime());
  private volatile @Nullable PriceTable table;

  private ServerPrices(DeliveryEngine delivery, Duration timeout) {
    this.delivery = delivery;
    this.timeout = timeout;
  }

  /** Those of the server; {@code null} where there are no keys. */
  static @Nullable ServerPrices of(LangspanSettings settings, ServerLink server) {
    DeliveryEngine delivery = server.delivery();
    return delivery == null ? null : new ServerPrices(delivery, settings.timeout());
  }

  /** What is known now. Never waits. */
  @Nullable PriceTable table() {
    long due = askAgainAt.get();
    long now = System.nanoTime();
    if (now - due >= 0 && askAgainAt.compareAndSet(due, now + RETRY_NANOS)) {
      delivery.inBackground(() -> Guard.run("reading the project's prices", this::fetch));
    }
    return table;
  }

  private void fetch() {
    try {
      table = PriceTable.ofProject(pages());
      askAgainAt.set(System.nanoTime() + FRESH_NANOS);
    } catch (IOException e) {
      Guard.report(
          "project prices",
          "The project's model prices cannot be read ({}): calls are priced by what was read last,"
              + " else by the built-in table",
          e.getClass() == IOException.class ? e.getMessage() : e.getClass().getSimpleName());
    }
  }

  private List<String> pages() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<String> pages = new ArrayList<>();
    int last = 1;
    while (pages.size() < Math.min(last, MOST_PAGES)) {
      RestResponse answer = delivery.get(MODELS + (pages.size() + 1), timeout);
      if (answer.status() != 200) {
        throw new IOException("HTTP " + answer.status());
      }
      String page = new String(answer.body(), StandardCharsets.UTF_8);
      last = mapper.readTree(page).path("meta").path("totalPages").asInt(1);
      pages.add(page);
    }
    return pages;
  }
}
