// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.langspan.local.Credentials.Access;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Takes scores, one by one or in a batch. */
final class ScoreIntake {

  private static final int MOST_BATCH_BYTES = 4_718_592; // 4.5 MB
  private static final int MOST_SCORE_BYTES = 1 << 20;

  private static final Set<String> OTHER_EVENTS =
      Set.of(
          "trace-create",
          "span-create",
          "span-update",
          "generation-create",
          "generation-update",
          "event-create",
          "agent-create",
          "tool-create",
          "chain-create",
          "retriever-create",
          "evaluator-create",
          "embedding-create",
          "guardrail-create");

  private final Store store;

  ScoreIntake(Store store) {
    this.store = store;
  }

  JsonNode post(Request request) throws ApiException {
    JsonNode body = json(request, MOST_SCORE_BYTES, "1mb");
    String given = ScoreReader.id(body);
    String id = given != null ? given : UUID.randomUUID().toString();
    store(ScoreReader.read(body, id, Instant.ofEpochMilli(System.currentTimeMillis())));
    return Json.object().put("id", id);
  }

  /** Always an answer of successes and errors, once the batch itself can be read. */
  JsonNode batch(Request request, Access access) throws ApiException {
    JsonNode batch = json(request, MOST_BATCH_BYTES, "4.5mb").path("batch");
    if (!batch.isArray()) {
      throw ApiException.invalid("Invalid request data: batch must be a list");
    }
    ObjectNode answer = Json.object();
    ArrayNode successes = answer.putArray("successes");
    ArrayNode errors = answer.putArray("errors");
    for (JsonNode event : batch) {
      String id = event.path("id").isTextual() ? event.path("id").textValue() : "unknown";
      try {
        event(event, access);
        successes.addObject().put("id", id).put("status", 201);
      } catch (ApiException e) {
        ObjectNode error = errors.addObject().put("id", id).put("status", e.status());
        error.setAll(e.body());
      }
    }
    return answer;
  }

  private void event(JsonNode event, Access access) throws ApiException {
    String type = event.path("type").asText("");
    if (!event.path("id").isTextual() || !ScoreReader.isId(event.path("id").textValue())) {
      throw ApiException.invalid("id: must have 1 to 800 characters and no carriage return");
    }
    Instant timestamp = timestamp(event.path("timestamp"));
    if (type.equals("sdk-log")) {
      return;
    }
    if (OTHER_EVENTS.contains(type) && access == Access.SCORES) {
      throw ApiException.of(401, "Access Scope Denied", "UnauthorizedError");
    }
    if (!type.equals("score-create")) {
      throw ApiException.invalid(
          OTHER_EVENTS.contains(type)
              ? "Event type " + type + " is not accepted: send spans to the OTLP endpoint"
              : "type: unknown");
    }
    JsonNode body = event.path("body");
    String id = ScoreReader.id(body);
    LocalScore score = ScoreReader.read(body, id == null ? "" : id, timestamp);
    // The server says 201 to a score without an id of its own, and then loses it.
    if (id != null) {
      store(score);
    }
  }

  private static Instant timestamp(JsonNode value) throws ApiException {
    try {
      return OffsetDateTime.parse(value.asText("")).toInstant();
    } catch (DateTimeException e) {
      throw ApiException.invalid("timestamp: expected ISO-8601 with an offset");
    }
  }

  private void store(LocalScore score) {
    if (score.isUnicode()) {
      store.add(score);
    } else {
      store.addRefused(1);
    }
  }

  private static JsonNode json(Request request, int mostBytes, String limit) throws ApiException {
    if (request.body().length > mostBytes) {
      throw ApiException.of(413, "Body exceeded " + limit + " limit", "PayloadTooLarge");
    }
    String contentType = request.header("content-type").toLowerCase(Locale.ROOT);
    if (!contentType.startsWith("application/json")) {
      throw ApiException.invalid("Invalid request data: expected application/json");
    }
    try {
      // Not decompressed: only the OTLP endpoint reads gzip.
      return Json.parse(request.body());
    } catch (IOException e) {
      throw ApiException.invalid("Invalid JSON");
    }
  }
}
