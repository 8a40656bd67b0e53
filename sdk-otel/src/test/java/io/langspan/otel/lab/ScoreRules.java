// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.common.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What Langfuse asks of a batch of scores: each event has an answer of its own. */
final class ScoreRules {

  private static final int MAX_BODY = 4_500_000;
  private static final Set<String> TYPES =
      Set.of("NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION");

  /** The ids of the stored scores, and the answer. */
  record Judged(List<String> stored, String answer) {}

  private ScoreRules() {}

  /**
   * Judges a batch.
   *
   * @param refused the names of scores that are refused for a reason of their own
   */
  static Judged judge(byte[] body, Set<String> refused) throws Refusal {
    if (body.length > MAX_BODY) {
      throw new Refusal(413, "too large");
    }
    List<String> stored = new ArrayList<>();
    List<Object> successes = new ArrayList<>();
    List<Object> errors = new ArrayList<>();
    for (Map<?, ?> event : events(body)) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("id", String.valueOf(event.get("id")));
      if (event.get("body") instanceof Map<?, ?> score
          && "score-create".equals(event.get("type"))
          && event.get("timestamp") instanceof String
          && isScore(score)
          && !refused.contains(score.get("name"))) {
        answer.put("status", 201);
        successes.add(answer);
        if (score.get("id") instanceof String id) {
          stored.add(id); // without an id of its own it is answered, and lost
        }
      } else {
        answer.put("status", 400);
        answer.put("message", "invalid");
        errors.add(answer);
      }
    }
    return new Judged(stored, Json.write(Map.of("successes", successes, "errors", errors)));
  }

  private static List<Map<?, ?>> events(byte[] body) throws Refusal {
    try {
      Object batch = Json.read(new String(body, StandardCharsets.UTF_8), Map.class).get("batch");
      if (batch instanceof List<?> list && list.stream().allMatch(e -> e instanceof Map<?, ?>)) {
        List<Map<?, ?>> events = new ArrayList<>();
        list.forEach(event -> events.add((Map<?, ?>) event));
        return events;
      }
    } catch (JsonException e) {
      // falls through
    }
    throw new Refusal(400, "not a batch");
  }

  private static boolean isScore(Map<?, ?> score) {
    long targets =
        Stream.of("traceId", "sessionId", "datasetRunId").filter(score::containsKey).count();
    Object type = score.get("dataType");
    Object value = score.get("value");
    boolean number = "NUMERIC".equals(type) || "BOOLEAN".equals(type);
    return targets == 1
        && score.get("name") instanceof String name
        && !name.isEmpty()
        && type instanceof String
        && TYPES.contains(type)
        && (number ? value instanceof Number : value instanceof String);
  }
}
