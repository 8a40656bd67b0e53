// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.MultipartField;
import io.langspan.instrumentation.JsonText;
import io.langspan.openai.internal.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request with files asks, by its parameters: its bytes may be read only once. */
final class MultipartQuestion {

  private MultipartQuestion() {}

  /** The fields that are set, files by their names; nothing if these are no parameters. */
  static Json of(@Nullable Object params) {
    Map<String, Object> fields = new LinkedHashMap<>();
    body(params)
        .forEach(
            (name, field) -> {
              Object value = field instanceof MultipartField<?> part ? value(part) : null;
              if (value != null) {
                fields.put(String.valueOf(name), value);
              }
            });
    return Json.of(JsonText.of(fields));
  }

  private static Map<?, ?> body(@Nullable Object params) {
    try {
      Object body = params == null ? null : params.getClass().getMethod("_body").invoke(params);
      return body instanceof Map<?, ?> fields ? fields : Map.of();
    } catch (ReflectiveOperationException e) {
      return Map.of(); // not parameters with files
    }
  }

  private static @Nullable Object value(MultipartField<?> field) {
    Optional<String> file = field.filename();
    Optional<?> value = field.value().asKnown();
    if (file.isPresent() || value.isEmpty()) {
      return file.orElse(null);
    }
    boolean isText = field.contentType().startsWith("text/");
    return isText ? value.get() : "a file without a name";
  }
}
