// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The statuses in an answer of the form {@code
 * {"successes":[{"id","status"}],"errors":[{"id","status"}]}}.
 *
 * <p>What is not mentioned was accepted, unless the server reports an error without an id of ours:
 * that one then speaks for all that are not mentioned. An unreadable answer is no error, as any 2xx
 * says that the batch was taken. Of one that was too long to be read whole, what is not mentioned
 * is sent again: the rest may have said anything.
 */
final class PerItemAnswer {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int ACCEPTED = 201;
  private static final int REJECTED = 400;
  private static final int UNKNOWN = 503;

  private static final int CAP = 64 * 1024;
  private static final int CAP_PER_ITEM = 1024;
  private static final int MOST = 8 * 1024 * 1024;

  private final Map<String, Integer> statuses = new HashMap<>();
  private int unmentioned = ACCEPTED;

  private PerItemAnswer() {}

  /** How many bytes of an answer are read. */
  static int cap(int items) {
    return (int) Math.min(CAP + (long) CAP_PER_ITEM * items, MOST);
  }

  static PerItemAnswer parse(byte[] body, List<Envelope> sent) {
    PerItemAnswer answer = new PerItemAnswer();
    Set<String> ids = new HashSet<>();
    for (Envelope envelope : sent) {
      ids.add(envelope.id());
    }
    try (JsonParser json = JSON.createParser(body)) {
      answer.read(json, ids);
    } catch (IOException unreadable) {
      // What was read before the damage holds.
    }
    if (body.length >= cap(sent.size())) {
      answer.unmentioned = UNKNOWN;
    }
    return answer;
  }

  int of(String id) {
    return statuses.getOrDefault(id, unmentioned);
  }

  private void read(JsonParser json, Set<String> ids) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String list = json.currentName();
      boolean errors = "errors".equals(list);
      if (json.nextToken() == JsonToken.START_ARRAY && (errors || "successes".equals(list))) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          readEntry(json, ids, errors);
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void readEntry(JsonParser json, Set<String> ids, boolean error) throws IOException {
    String id = null;
    int status = error ? REJECTED : ACCEPTED;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if ("id".equals(field) && value == JsonToken.VALUE_STRING) {
        id = json.getText();
      } else if ("status".equals(field) && isInt(json)) {
        status = json.getIntValue();
      } else {
        json.skipChildren();
      }
    }
    if (id != null && ids.contains(id)) {
      statuses.put(id, status);
    } else if (error) {
      unmentioned = status;
    }
  }

  /** A number beyond that is no status, but no reason to forget the rest of the answer either. */
  private static boolean isInt(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() == JsonParser.NumberType.INT;
  }
}
