// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates the body of a score, as the REST endpoint and the batch endpoint both do. */
final class ScoreReader {

  private static final Set<String> TYPES =
      Set.of("NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION");
  private static final int LONGEST_TEXT = 500;
  private static final int LONGEST_ID = 800;

  private final JsonNode body;

  private ScoreReader(JsonNode body) {
    this.body = body;
  }

  static LocalScore read(JsonNode body, String id, Instant timestamp) throws ApiException {
    if (!body.isObject()) {
      throw ApiException.invalid("body: expected an object");
    }
    return new ScoreReader(body).read(id, timestamp);
  }

  /** The id a body brings; {@code null} when it brings none. */
  static @Nullable String id(JsonNode body) throws ApiException {
    String id = text(body, "id");
    if (id != null && !isId(id)) {
      throw ApiException.invalid("id: must have 1 to 800 characters and no carriage return");
    }
    return id;
  }

  static boolean isId(String id) {
    return !id.isEmpty() && id.length() <= LONGEST_ID && id.indexOf('\r') < 0;
  }

  private LocalScore read(String id, Instant timestamp) throws ApiException {
    String dataType = dataType();
    boolean correction = dataType.equals("CORRECTION");
    String name = text("name");
    if (name == null || name.isEmpty()) {
      throw ApiException.invalid("name: must not be empty");
    }
    String configId = text("configId");
    String source = text("source");
    checkTarget(correction);
    if (correction && configId != null) {
      throw ApiException.invalid("configId: not allowed for a CORRECTION");
    }
    if (source != null && !source.equals("API") && !source.equals("ANNOTATION")) {
      throw ApiException.invalid("source: must be API or ANNOTATION");
    }
    if ("ANNOTATION".equals(source) && configId == null && !correction) {
      throw ApiException.invalid("configId: required for source ANNOTATION");
    }
    String environment = text("environment");
    JsonNode metadata = body.path("metadata");
    return new LocalScore(
        id,
        correction ? "output" : name,
        dataType,
        value(dataType),
        text("traceId"),
        text("observationId"),
        text("sessionId"),
        text("datasetRunId"),
        text("comment"),
        metadata.isMissingNode() || metadata.isNull() ? null : Json.encode(metadata),
        configId,
        text("queueId"),
        environment == null ? "default" : TraceRules.environment(environment),
        source == null ? "API" : source,
        timestamp);
  }

  private void checkTarget(boolean correction) throws ApiException {
    boolean trace = text("traceId") != null;
    boolean session = text("sessionId") != null;
    boolean run = text("datasetRunId") != null;
    if ((trace ? 1 : 0) + (session ? 1 : 0) + (run ? 1 : 0) != 1) {
      throw ApiException.invalid("Provide exactly one of: traceId, sessionId, datasetRunId");
    }
    if (text("observationId") != null && !trace) {
      throw ApiException.invalid("observationId: requires traceId");
    }
    if (correction && !trace) {
      throw ApiException.invalid("A CORRECTION is about a trace or an observation");
    }
  }

  private String dataType() throws ApiException {
    String given = text("dataType");
    if (given != null) {
      if (!TYPES.contains(given)) {
        throw ApiException.invalid("dataType: unknown");
      }
      return given;
    }
    JsonNode value = body.path("value");
    if (value.isNumber()) {
      return "NUMERIC";
    }
    if (value.isTextual()) {
      return "CATEGORICAL";
    }
    throw ApiException.invalid("value: expected a number or a string");
  }

  private Object value(String dataType) throws ApiException {
    JsonNode value = body.path("value");
    switch (dataType) {
      case "NUMERIC" -> {
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
          return value.doubleValue();
        }
        throw ApiException.invalid("value: expected a number");
      }
      case "BOOLEAN" -> {
        if (value.isNumber() && (value.doubleValue() == 0 || value.doubleValue() == 1)) {
          return value.doubleValue() == 1;
        }
        throw ApiException.invalid("value: expected 0 or 1");
      }
      default -> {
        String text = value.textValue();
        if (text == null) {
          throw ApiException.invalid("value: expected a string");
        }
        if (dataType.equals("TEXT") && (text.isEmpty() || text.length() > LONGEST_TEXT)) {
          throw ApiException.invalid("value: must have 1 to 500 characters");
        }
        return text;
      }
    }
  }

  private @Nullable String text(String field) throws ApiException {
    return text(body, field);
  }

  private static @Nullable String text(JsonNode body, String field) throws ApiException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw ApiException.invalid(field + ": expected a string");
    }
    return value.textValue();
  }
}
