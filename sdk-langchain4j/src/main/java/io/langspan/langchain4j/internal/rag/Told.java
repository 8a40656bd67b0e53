// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.query.Query;
import io.langspan.langchain4j.internal.content.Plain;
import io.langspan.langchain4j.internal.proxy.Names;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is told of queries, and of what was found for them. */
final class Told {

  private Told() {}

  /** The texts of queries. */
  static @Nullable Object queries(@Nullable Object queries) {
    return each(queries, query -> query instanceof Query asked ? asked.text() : query);
  }

  /** Which parts these are. */
  static @Nullable Object names(@Nullable Object parts) {
    return each(parts, Names::of);
  }

  /** Contents with their text, scores and metadata. */
  static @Nullable Object contents(@Nullable Object contents) {
    return each(contents, content -> content instanceof Content found ? of(found) : content);
  }

  /** How many contents each retriever found for each query. */
  static @Nullable Object counts(@Nullable Object found) {
    if (!(found instanceof Map<?, ?> map)) {
      return null;
    }
    List<Object> all = new ArrayList<>();
    map.forEach(
        (query, contents) -> {
          Map<String, @Nullable Object> one = new LinkedHashMap<>();
          one.put("query", query instanceof Query asked ? asked.text() : query);
          one.put("contents", each(contents, Told::count));
          all.add(one);
        });
    return all;
  }

  /** How many there are. */
  static @Nullable Object count(@Nullable Object many) {
    return many instanceof Collection<?> all ? all.size() : null;
  }

  /** A message and contents, or how many of them. */
  static Map<String, @Nullable Object> message(
      @Nullable Object message, @Nullable Object contents) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("message", Plain.of(message));
    told.put("contents", contents);
    return told;
  }

  /** A segment of a text, as fields. */
  static void segment(Map<String, @Nullable Object> told, @Nullable TextSegment segment) {
    if (segment != null) {
      told.put("text", segment.text());
      Map<String, Object> metadata = segment.metadata().toMap();
      if (!metadata.isEmpty()) {
        told.put("metadata", metadata);
      }
    }
  }

  private static Object of(Content content) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    content
        .metadata()
        .forEach((key, value) -> told.put(key.name().toLowerCase(Locale.ROOT), value));
    segment(told, content.textSegment());
    return told;
  }

  /** A view: whoever writes it down stops where enough is told. */
  static @Nullable Object each(
      @Nullable Object many, Function<@Nullable Object, @Nullable Object> one) {
    return many instanceof Collection<?> all ? new Each(all, one) : null;
  }

  private static final class Each extends AbstractCollection<@Nullable Object> {

    private final Collection<?> all;
    private final Function<@Nullable Object, @Nullable Object> one;

    Each(Collection<?> all, Function<@Nullable Object, @Nullable Object> one) {
      this.all = all;
      this.one = one;
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
      return all.stream().<@Nullable Object>map(one).iterator();
    }

    @Override
    public int size() {
      return all.size();
    }
  }
}
