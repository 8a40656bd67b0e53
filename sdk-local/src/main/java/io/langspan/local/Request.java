// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read completely.
 *
 * @param headers by lower-case name, with the value of {@code authorization}
 * @param rawQuery as it was sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(
    String method,
    String path,
    @Nullable String rawQuery,
    Map<String, String> headers,
    byte[] body) {

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** A header of Langfuse, which may be written with hyphens or underscores. */
  @Nullable String langfuseHeader(String name) {
    String value = headers.get(name);
    return value != null ? value : headers.get(name.replace('-', '_'));
  }

  /** What to keep for the reader of the log of requests. */
  LocalRequest logged(int status) {
    Map<String, String> shown = new LinkedHashMap<>(headers);
    shown.computeIfPresent("authorization", (name, value) -> value.split(" ", 2)[0]);
    shown.computeIfPresent("proxy-authorization", (name, value) -> value.split(" ", 2)[0]);
    return new LocalRequest(method, path, shown, body.length, status);
  }

  Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (rawQuery == null) {
      return query;
    }
    for (String pair : rawQuery.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query
          .computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
          .add(parts.length == 2 ? decode(parts[1]) : "");
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a lone percent sign
    }
  }
}
