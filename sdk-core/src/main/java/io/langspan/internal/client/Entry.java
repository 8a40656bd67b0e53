// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.json.Text;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the entries of a map that any thread may add to. The newest comes first. */
record Entry(String key, Object value, @Nullable Entry before, int size) {

  /** Of more, the former value of a key is forgotten only now and then. */
  private static final int SEARCHED = 128;

  private Entry(String key, Object value, @Nullable Entry before) {
    this(key, value, before, before == null ? 1 : before.size + 1);
  }

  /** These and one more; the key's last value is forgotten, null only forgets it. */
  static @Nullable Entry with(@Nullable Entry newest, String key, @Nullable Object value) {
    if (value != null && newest != null && newest.size >= SEARCHED) {
      return thinned(new Entry(key, value, newest));
    }
    Entry others = without(newest, key);
    return value == null ? others : new Entry(key, value, others);
  }

  /** At each doubling, so that very many keys take time that grows with their number alone. */
  private static Entry thinned(Entry newest) {
    if (Integer.bitCount(newest.size) != 1) {
      return newest;
    }
    Entry kept = null;
    for (Map.Entry<String, Object> entry : toMap(newest).entrySet()) {
      kept = new Entry(entry.getKey(), entry.getValue(), kept);
    }
    return kept == null ? newest : kept;
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
  @SuppressWarnings("ReferenceEquality") // this very one is meant, and equals would walk the chain
  private static @Nullable Entry without(@Nullable Entry newest, String key) {
    Entry oldest = null;
    for (Entry entry = newest; entry != null; entry = entry.before) {
      oldest = entry.key.equals(key) ? entry : oldest; // of very many there may be several
    }
    if (oldest == null) {
      return newest;
    }
    Deque<Entry> newer = new ArrayDeque<>();
    for (Entry entry = newest; entry != null && entry != oldest; entry = entry.before) {
      if (!entry.key.equals(key)) {
        newer.push(entry);
      }
    }
    Entry kept = oldest.before;
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
    for (Entry entry : oldestFirst) {
      map.remove(entry.key); // the last value stands where it was set
      map.put(entry.key, entry.value);
    }
    return map;
  }

  /** The same for who looks for few keys: no map is made before somebody wants all entries. */
  static Map<String, Object> view(@Nullable Entry newest) {
    return new AbstractMap<>() {
      @Override
      public @Nullable Object get(@Nullable Object key) {
        return find(newest, key);
      }

      @Override
      public Set<Map.Entry<String, Object>> entrySet() {
        return toMap(newest).entrySet();
      }
    };
  }

  private static @Nullable Object find(@Nullable Entry newest, @Nullable Object key) {
    for (Entry entry = newest; entry != null; entry = entry.before) {
      if (entry.key.equals(key)) {
        return entry.value;
      }
    }
    return null;
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
