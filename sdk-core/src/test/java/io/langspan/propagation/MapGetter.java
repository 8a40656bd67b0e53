// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers in a map. */
enum MapGetter implements TextMapGetter<Map<String, String>> {
  INSTANCE;

  @Override
  @SuppressWarnings("deprecation") // still abstract
  public Iterable<String> keys(Map<String, String> carrier) {
    return carrier.keySet();
  }

  @Override
  public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
    return carrier == null ? null : carrier.get(key);
  }
}
