// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose price a call gets that came without a cost. */
class PricesTest {

  private static final String COST = "langfuse.observation.cost_details";
  private static final String SOURCE = "langspan.cost.source";

  private static final PriceTable OWN =
      PriceTable.builder()
          .date(LocalDate.of(2026, 9, 1))
          .model("gpt-5-mini", Map.of("input", "1"))
          .model("deployment", LocalDate.of(2026, 7, 1), Map.of("input", "3"))
          .build();

  @Test
  void ownPrice_comesBeforeTheTable() {
    try (Recorded recorded = Recorded.with(s -> s.prices(OWN))) {
      call(recorded, "own", "gpt-5-mini", null);
      call(recorded, "listed", "gpt-4o", null);
      call(recorded, "deployed", "deployment", "gpt-4o");

      assertThat(recorded.attributes("own"))
          .containsEntry(COST, "{\"input\":0.001,\"total\":0.001}")
          .containsEntry(SOURCE, "own:2026-09-01");
      assertThat(recorded.attributes("listed"))
          .containsEntry(COST, "{\"input\":0.0025,\"total\":0.0025}")
          .containsEntry(SOURCE, "table:" + PriceTable.builtIn().date());
      assertThat(recorded.attributes("deployed"))
          .containsEntry(COST, "{\"input\":0.003,\"total\":0.003}");
    }
  }

  @Test
  void cost_isMarked_whenSomethingThatWasUsedHasNoPrice() {
    PriceTable inputOnly =
        PriceTable.builder()
            .date(LocalDate.of(2026, 9, 1))
            .model("input-only", Map.of("input", "1"))
            .build();
    try (Recorded recorded = Recorded.with(s -> s.prices(inputOnly))) {
      call(recorded, "whole", "input-only", null);
      Generation part = recorded.langspan().generationBuilder("part").start();
      part.model("input-only").usage(Usage.of(1000, 7)).end();

      assertThat(recorded.attributes("part"))
          .containsEntry(COST, "{\"input\":0.001,\"total\":0.001}")
          .containsEntry(SOURCE, "own:2026-09-01")
          .containsEntry("langspan.cost.incomplete", true);
      assertThat(recorded.attributes("whole")).doesNotContainKey("langspan.cost.incomplete");
    }
  }

  @Test
  void ownPrice_isThatOfTheDayOnWhichTheCallBegan() {
    try (Recorded recorded = Recorded.with(s -> s.prices(OWN))) {
      Generation early =
          recorded
              .langspan()
              .generationBuilder("early")
              .startTime(Instant.parse("2026-06-30T23:59:59Z"))
              .start();
      early.model("deployment").responseModel("gpt-4o").usage(Usage.of(1000, 0)).end();

      assertThat(recorded.attributes("early"))
          .containsEntry(COST, "{\"input\":0.0025,\"total\":0.0025}");
    }
  }

  @Test
  void ownPattern_comesBeforeTheTable_whichListsTheModelExactly() {
    PriceTable azure = PriceTable.builder().model("azure/*", Map.of("input", "1")).build();
    try (Recorded recorded = Recorded.with(s -> s.prices(azure))) {
      call(recorded, "azure", "azure/gpt-4o", null);
      call(recorded, "openai", "gpt-4o", null);
      call(recorded, "answered", "azure/gpt-4o", "gpt-4o-2024-08-06");

      assertThat(recorded.attributes("azure"))
          .containsEntry(COST, "{\"input\":0.001,\"total\":0.001}");
      assertThat(recorded.attributes("openai"))
          .containsEntry(COST, "{\"input\":0.0025,\"total\":0.0025}");
      assertThat(recorded.attributes("answered"))
          .containsEntry(COST, "{\"input\":0.001,\"total\":0.001}");
    }
  }

  @Test
  void freeModel_costsNothing_evenIfItDoesNotSayWhatItUsed() {
    PriceTable ours = PriceTable.builder().model("ours", Map.of("input", "0")).build();
    try (Recorded recorded = Recorded.with(s -> s.prices(ours))) {
      recorded.langspan().startGeneration("free").model("ours").close();

      assertThat(recorded.attributes("free"))
          .containsEntry(COST, "{\"total\":0}")
          .doesNotContainKey("langspan.trace.cost.incomplete");
    }
  }

  @Test
  void unknownModel_isReportedOnce_onOneShortLine() {
    String forged = "no-such\nERROR forged\u001b[2J" + "x".repeat(1_000);
    try (Recorded recorded = Recorded.with(s -> s.prices(OWN))) {
      String log =
          LogCapture.of(
              () -> {
                call(recorded, "first", forged, null);
                call(recorded, "second", forged, null);
                call(recorded, "own", "gpt-5-mini", "only-here");
                call(recorded, "listed", "gpt-4o", "gpt-4o-deployment");
                Generation silent = recorded.langspan().generationBuilder("silent").start();
                silent.model("unused").usage(Usage.of(0, 0)).end();
                recorded.langspan().startGeneration("silent").model("unsaid").close();
              });

      assertThat(log.lines()).hasSize(1);
      assertThat(log)
          .contains("WARN", "no-such\\u000aERROR forged\\u001b[2J")
          .contains(PriceTable.builtIn().date().toString())
          .doesNotContain("x".repeat(200));
    }
  }

  @Test
  void unknownModels_areReportedNoMore_whenTheyNeverEnd() {
    try (Recorded recorded = Recorded.with(s -> s)) {
      String log =
          LogCapture.of(
              () -> {
                for (int i = 0; i < 1_500; i++) {
                  call(recorded, "call", "model-" + i, null);
                }
              });

      assertThat(log.lines()).hasSize(1_000);
    }
  }

  @Test
  void priceFile_comesFromTheEnvironment(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.json"),
            "{\"as_of\":\"2026-01-01\",\"models\":"
                + "[{\"names\":[\"m\"],\"usd_per_million\":{\"input\":7}}]}");

    LangspanSettings settings =
        Recorded.settings(Map.of("LANGSPAN_PRICE_FILE", file.toString()), Map.of()).build();

    assertThat(settings.prices().find("M")).isEqualTo("m");
  }

  @Test
  void priceFile_isReportedAndLeftOut_whenItIsWrong(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("p.json"), "{\"models\":[{}]}");

    String log =
        LogCapture.of(
            () ->
                assertThat(
                        Recorded.settings(Map.of("LANGSPAN_PRICE_FILE", file.toString()), Map.of())
                            .build()
                            .prices())
                    .isNull());

    assertThat(log).contains("LANGSPAN_PRICE_FILE", "line 1, column 12", "\"names\"");
  }

  @Test
  void projectsPrices_winOverTheTable_onceTheyAreThere() {
    try (StubServer server = new StubServer()) {
      server
          .answer("/api/public/models?limit=100&page=1", page("gpt-4o", "0.000005"))
          .answer("/api/public/models?limit=100&page=2", page("gpt-5-mini", "0.000007"));
      try (Recorded recorded = ofProject(server, OWN)) {
        until(() -> priced(recorded, "gpt-4o").startsWith("project:"));

        call(recorded, "project", "gpt-4o", null);
        call(recorded, "own", "gpt-5-mini", null);
        call(recorded, "table", "gpt-4.1", null);
        assertThat(recorded.attributes("project"))
            .containsEntry(COST, "{\"input\":0.005,\"total\":0.005}");
        assertThat(recorded.attributes("own")).containsEntry(SOURCE, "own:2026-09-01");
        assertThat((String) recorded.attributes("table").get(SOURCE)).startsWith("table:");
        assertThat(server.requests())
            .extracting(StubServer.Request::path)
            .containsExactly("/api/public/models", "/api/public/models");
      }
    }
  }

  @Test
  void projectsPrices_areDoneWithout_whileTheServerFails() {
    CountDownLatch asked = new CountDownLatch(1);
    try (StubServer server =
        new StubServer().answer(500, "text/html", "<html>").answerAfter(asked)) {
      try (Recorded recorded = ofProject(server, OWN)) {
        assertThat(priced(recorded, "gpt-4o")).startsWith("table:");
        assertThat(server.answered()).isZero();
        asked.countDown();

        until(() -> server.answered() > 0);
        for (int i = 0; i < 100; i++) {
          assertThat(priced(recorded, "gpt-4o")).startsWith("table:");
        }
        assertThat(server.requests()).hasSize(1); // not asked again at each call
      }
    }
  }

  private static Recorded ofProject(StubServer server, PriceTable own) {
    return Recorded.with(
        s ->
            s.baseUrl(server.url())
                .credentials("pk-1", "sk-1")
                .timeout(Duration.ofMinutes(2))
                .prices(own)
                .costMode(CostMode.PROJECT));
  }

  private static String page(String model, String price) {
    return "{\"data\":[{\"modelName\":\"x\",\"matchPattern\":\"^"
        + model
        + "$\",\"inputPrice\":"
        + price
        + "}],\"meta\":{\"totalPages\":2}}";
  }

  /** Where the price of a call comes from. */
  private static String priced(Recorded recorded, String model) {
    call(recorded, "asked " + recorded.spans().size(), model, null);
    return (String)
        Recorded.attributes(recorded.spans().get(recorded.spans().size() - 1)).get(SOURCE);
  }

  private static void call(Recorded recorded, String name, String model, String answered) {
    Generation call = recorded.langspan().generationBuilder(name).start();
    call.model(model).responseModel(answered).usage(Usage.of(1000, 0)).end();
  }

  private static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
