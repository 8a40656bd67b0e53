// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an object of usage says under the names that matter, for those who take maps: found in one
 * pass, and built when it is asked for. It is no longer there than the JSON that it is read from.
 */
final class Counts extends AbstractMap<String, Object> {

  private static final Names TOP =
      new Names(
          "prompt_tokens",
          "completion_tokens",
          "total_tokens",
          "prompt_tokens_details",
          "completion_tokens_details",
          "input_tokens",
          "input_tokens_details",
          "input_token_details",
          "output_tokens",
          "output_tokens_details",
          "output_token_details",
          "reasoning_tokens",
          "cached_tokens",
          "prompt_cache_hit_tokens",
          "cache_creation_input_tokens",
          "cache_read_input_tokens",
          "cache_creation",
          "prompt_audio_seconds",
          "num_search_queries",
          "server_tool_use",
          "cost",
          "total_cost",
          "is_byok",
          "cost_details");
  private static final Names BELOW =
      new Names(
          "cached_tokens",
          "audio_tokens",
          "image_tokens",
          "cache_write_tokens",
          "cache_creation_tokens",
          "cached_tokens_details",
          "cache_creation_token_details",
          "reasoning_tokens",
          "ephemeral_5m_input_tokens",
          "ephemeral_1h_input_tokens",
          "web_search_requests",
          "total_cost",
          "upstream_inference_cost");

  private final Names names;
  private final Json[] found;

  private Counts(Json object, Names names) {
    this.names = names;
    this.found = object.pick(names.all);
  }

  static Counts of(Json usage) {
    return new Counts(usage, TOP);
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    Integer place = names.places.get(name);
    return place == null ? null : value(found[place]);
  }

  /** The same as it stands. */
  Json json(String name) {
    Integer place = names.places.get(name);
    return place == null ? Json.MISSING : found[place];
  }

  private static @Nullable Object value(Json json) {
    if (json.isObject()) {
      return new Counts(json, BELOW);
    }
    Object scalar = json.scalar();
    return scalar instanceof Double ? json.decimal() : scalar; // money is exact
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String name : names.all) {
      Object value = get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    return all.entrySet();
  }

  /** Names of fields, and where each of them is. */
  private static final class Names {

    final String[] all;
    final Map<String, Integer> places;

    private Names(String... all) {
      Map<String, Integer> places = new LinkedHashMap<>();
      for (String name : all) {
        places.put(name, places.size());
      }
      this.all = all;
      this.places = Map.copyOf(places);
    }
  }
}
