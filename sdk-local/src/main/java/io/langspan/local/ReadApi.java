// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.langspan.local.Page.Position;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gives back what was stored, in the shapes of the observations v2 and scores v3 endpoints. */
final class ReadApi {

  static final String PROJECT_ID = "langspan-local";
  private static final int MOST_OBSERVATIONS = 1_000;
  private static final int MOST_SCORES = 100;
  private static final int SHORT_METADATA = 200;

  private final Store store;

  ReadApi(Store store) {
    this.store = store;
  }

  JsonNode observations(Request request) throws ApiException {
    Page page = Page.of(request, MOST_OBSERVATIONS);
    if ("true".equals(page.single("parseIoAsJson"))) {
      throw ApiException.invalid("parseIoAsJson: no longer supported");
    }
    Instant from = page.time("fromStartTime");
    Instant to = page.time("toStartTime");
    Set<String> groups = words(page.single("fields"), Set.of("basic"));
    Set<String> expanded = words(page.single("expandMetadata"), Set.of());
    Predicate<LocalObservation> filter =
        row ->
            page.matches("name", row.name())
                && page.matches("userId", row.userId())
                && page.matches("sessionId", row.sessionId())
                && page.matches("type", row.type())
                && page.matches("traceId", row.traceId())
                && page.matches("level", row.level())
                && page.matches("parentObservationId", row.parentId())
                && page.matches("isRootObservation", Boolean.toString(row.isRoot()))
                && page.matches("environment", row.environment())
                && page.matches("version", row.version())
                && (from == null || !row.startTime().isBefore(from))
                && (to == null || row.startTime().isBefore(to));
    return page(
        page,
        store.observations(),
        filter,
        row -> new Position(row.startTime(), row.traceId() + " " + row.id()),
        row -> observation(row, groups, expanded),
        false);
  }

  JsonNode scores(Request request) throws ApiException {
    Page page = Page.of(request, MOST_SCORES);
    if (page.single("observationId") != null && page.single("traceId") == null) {
      throw ApiException.invalid("observationId: requires traceId");
    }
    Instant from = page.time("fromTimestamp");
    Instant to = page.time("toTimestamp");
    Set<String> groups = words(page.single("fields"), Set.of());
    Predicate<LocalScore> filter =
        score ->
            page.matches("id", score.id())
                && page.matches("name", score.name())
                && page.matches("source", score.source())
                && page.matches("dataType", score.dataType())
                && page.matches("environment", score.environment())
                && page.matches("configId", score.configId())
                && page.matches("queueId", score.queueId())
                && page.matches("traceId", score.traceId())
                && page.matches("sessionId", score.sessionId())
                && page.matches("observationId", score.observationId())
                && page.matches("experimentId", score.datasetRunId())
                && (from == null || !score.timestamp().isBefore(from))
                && (to == null || score.timestamp().isBefore(to));
    return page(
        page,
        store.scores(),
        filter,
        score -> new Position(score.timestamp(), score.id()),
        score -> score(score, groups),
        true);
  }

  private static <T> JsonNode page(
      Page page,
      List<T> all,
      Predicate<T> filter,
      Function<T, Position> position,
      Function<T, ObjectNode> toJson,
      boolean withLimit) {
    List<T> rows =
        all.stream()
            .filter(filter)
            .filter(row -> page.isAfter(position.apply(row)))
            .sorted(Comparator.comparing(position))
            .limit(page.limit() + 1L)
            .toList();
    ObjectNode answer = Json.object();
    ArrayNode data = answer.putArray("data");
    ObjectNode meta = answer.putObject("meta");
    rows.stream().limit(page.limit()).map(toJson).forEach(data::add);
    if (withLimit) {
      meta.put("limit", page.limit());
    }
    if (rows.size() > page.limit()) {
      meta.put("cursor", Page.cursor(position.apply(rows.get(page.limit() - 1))));
    }
    return answer;
  }

  private static ObjectNode observation(
      LocalObservation row, Set<String> groups, Set<String> expanded) {
    ObjectNode json =
        Json.object()
            .put("id", row.id())
            .put("traceId", row.traceId())
            .put("startTime", row.startTime().toString())
            .put("endTime", row.endTime().toString())
            .put("projectId", PROJECT_ID)
            .put("parentObservationId", row.parentId())
            .put("type", row.type());
    if (groups.contains("basic")) {
      json.put("name", row.name())
          .put("level", row.level())
          .put("statusMessage", row.statusMessage())
          .put("version", row.version())
          .put("environment", row.environment())
          .put("bookmarked", false)
          .put("public", row.isPublic())
          .put("userId", row.userId())
          .put("sessionId", row.sessionId())
          .put("isRootObservation", row.isRoot());
    }
    if (groups.contains("time")) {
      json.put("completionStartTime", text(row.completionStartTime()));
    }
    if (groups.contains("io")) {
      json.put("input", row.input()).put("output", row.output());
    }
    if (groups.contains("metadata")) {
      ObjectNode metadata = json.putObject("metadata");
      row.metadata()
          .forEach(
              (key, value) -> metadata.put(key, expanded.contains(key) ? value : shortened(value)));
    }
    if (groups.contains("model")) {
      json.put("providedModelName", row.model()).putNull("internalModelId");
      json.set("modelParameters", Json.tree(row.modelParameters()));
    }
    if (groups.contains("usage")) {
      json.set("usageDetails", Json.tree(row.usage()));
      json.set("costDetails", Json.tree(row.cost()));
      json.put("totalCost", row.totalCost()).putNull("usagePricingTierName");
    }
    if (groups.contains("prompt")) {
      json.putNull("promptId")
          .put("promptName", row.promptName())
          .put("promptVersion", row.promptVersion());
    }
    if (groups.contains("metrics")) {
      json.put("latency", seconds(row.latency()))
          .put("timeToFirstToken", seconds(row.timeToFirstToken()));
    }
    if (groups.contains("trace_context")) {
      json.set("tags", Json.tree(row.tags()));
      json.put("release", row.release()).put("traceName", row.traceName());
    }
    return json;
  }

  private static ObjectNode score(LocalScore score, Set<String> groups) {
    ObjectNode json =
        Json.object()
            .put("id", score.id())
            .put("projectId", PROJECT_ID)
            .put("name", score.name())
            .put("source", score.source())
            .put("timestamp", score.timestamp().toString())
            .put("environment", score.environment())
            .put("dataType", score.dataType());
    json.set("value", Json.tree(score.value()));
    if (groups.contains("details")) {
      JsonNode metadata = Json.parse((Object) score.metadata());
      json.put("comment", score.comment()).put("configId", score.configId());
      json.set("metadata", metadata);
    }
    if (groups.contains("subject")) {
      ObjectNode subject = json.putObject("subject");
      if (score.observationId() != null) {
        subject.put("kind", "observation").put("id", score.observationId());
        subject.put("traceId", score.traceId());
      } else if (score.traceId() != null) {
        subject.put("kind", "trace").put("id", score.traceId());
      } else if (score.sessionId() != null) {
        subject.put("kind", "session").put("id", score.sessionId());
      } else {
        subject.put("kind", "experiment").put("id", score.datasetRunId());
      }
    }
    if (groups.contains("annotation")) {
      json.putNull("authorUserId").put("queueId", score.queueId());
    }
    return json;
  }

  private static Set<String> words(@Nullable String list, Set<String> otherwise) {
    if (list == null) {
      return otherwise;
    }
    Set<String> words = new HashSet<>();
    for (String word : list.split(",", -1)) {
      words.add(word.trim());
    }
    return words;
  }

  private static String shortened(String value) {
    return value.length() <= SHORT_METADATA ? value : Text.cut(value, SHORT_METADATA);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable BigDecimal seconds(@Nullable Duration duration) {
    return duration == null ? null : BigDecimal.valueOf(duration.toMillis(), 3);
  }
}
