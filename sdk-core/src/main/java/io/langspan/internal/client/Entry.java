// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.json.Text;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the entries of a map that any thread may add to. The newest comes first. */
record Entry(String key, Object value, @Nullable Entry before) {

  /** These and one more; the key's last value is forgotten, null only forgets it. */
  static @Nullable Entry with(@Nullable Entry newest, String key, @Nullable Object value) {
    Entry others = without(newest, key);
    return value == null ? others : new Entry(key, value, others);
  }

  /** The same for many, in time that grows with their number alone. */
  static @Nullable Entry withAll(@Nullable Entry newest, Map<String, @Nullable Object> more) {
    Map<String, Object> all = toMap(newest);
    all.keySet().removeAll(more.keySet());
    Entry kept = null;
    for (Map.Entry<String, Object> entry : all.entrySet()) {
      kept = new Entry(entry.getKey(), entry.getValue(), kept);
    }
    for (Map.Entry<String, @Nullable Object> entry : more.entrySet()) {
      Object value = entry.getValue();
      kept = value == null ? kept : new Entry(entry.getKey(), value, kept);
    }
    return kept;
  }

  /** Looked for at once: who reports progress would keep every value there ever was. */
  private static @Nullable Entry without(@Nullable Entry newest, String key) {
    Entry at = newest;
    while (at != null && !at.key.equals(key)) {
      at = at.before;
    }
    if (at == null) {
      return newest;
    }
    Deque<Entry> newer = new ArrayDeque<>();
    for (Entry entry = newest; entry != null && !entry.key.equals(key); entry = entry.before) {
      newer.push(entry);
    }
    Entry kept = at.before;
    for (Entry entry : newer) {
      kept = new Entry(entry.key, entry.value, kept);
    }
    return kept;
  }

  /** The entries, oldest first. */
  static Map<String, Object> toMap(@Nullable Entry newest) {
    Deque<Entry> oldestFirst = new ArrayDeque<>();
    for (Entry entry = newest; entry != null; entry = entry.before) {
      oldestFirst.push(entry);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    oldestFirst.forEach(entry -> map.put(entry.key, entry.value));
    return map;
  }

  static long bytes(@Nullable Entry newest) {
    long bytes = 0;
    for (Entry entry = newest; entry != null; entry = entry.before) {
      bytes += 64 + Text.weight(entry.key) + weight(entry.value);
    }
    return bytes;
  }

  private static long weight(Object value) {
    return value instanceof String || value instanceof Json.Raw
        ? Text.weight(value.toString())
        : 16;
  }
}
