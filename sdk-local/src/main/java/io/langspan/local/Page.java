// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a reading request and its place in the list.
 *
 * <p>A cursor names the last row that was given out, so rows that arrive later disturb nothing.
 */
record Page(Map<String, List<String>> query, int limit, @Nullable Position after) {

  private static final int DEFAULT_LIMIT = 50;

  /** Rows come newest first, and by id where the time is the same. */
  record Position(Instant time, String id) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
      int newestFirst = other.time.compareTo(time);
      return newestFirst != 0 ? newestFirst : id.compareTo(other.id);
    }
  }

  static Page of(Request request, int mostRows) throws ApiException {
    Map<String, List<String>> query = request.query();
    if (query.containsKey("filter")) {
      throw ApiException.invalid("filter: not supported here, use the query parameters");
    }
    String cursor = single(query, "cursor");
    return new Page(query, limit(single(query, "limit"), mostRows), position(cursor));
  }

  private static int limit(@Nullable String limit, int most) throws ApiException {
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int value = Integer.parseInt(limit);
      if (value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw ApiException.invalid("limit: must be a number from 1 to " + most);
  }

  private static @Nullable Position position(@Nullable String cursor) throws ApiException {
    if (cursor == null || cursor.isEmpty()) {
      return null;
    }
    try {
      byte[] json = Base64.getDecoder().decode(cursor);
      JsonNode node = Json.parse((Object) new String(json, StandardCharsets.UTF_8));
      if (node != null && node.path("id").isTextual()) {
        return new Position(
            Instant.parse(node.path("time").asText("")), node.get("id").textValue());
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // refused below
    }
    throw ApiException.invalid("cursor: not one of ours");
  }

  static String cursor(Position last) {
    byte[] json =
        Json.bytes(Json.object().put("time", last.time().toString()).put("id", last.id()));
    return Base64.getEncoder().encodeToString(json);
  }

  boolean isAfter(Position position) {
    return after == null || position.compareTo(after) > 0;
  }

  @Nullable String single(String name) {
    return single(query, name);
  }

  private static @Nullable String single(Map<String, List<String>> query, String name) {
    List<String> values = query.get(name);
    return values == null ? null : values.get(0);
  }

  /** Whether a parameter is absent or names this value; it may be repeated. */
  boolean matches(String name, @Nullable String value) {
    List<String> wanted = query.get(name);
    return wanted == null || wanted.contains(value == null ? "" : value);
  }

  @Nullable Instant time(String name) throws ApiException {
    String value = single(name);
    if (value == null) {
      return null;
    }
    try {
      // A plus sign that was not escaped has become a space.
      return OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw ApiException.invalid(name + ": expected ISO-8601 with an offset");
    }
  }
}
