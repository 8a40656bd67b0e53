// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.MultipartField;
import io.langspan.openai.internal.json.Json;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request with files asks, by its parameters: its bytes may be read only once. */
final class MultipartQuestion {

  private static final String[] FIELDS = {
    "model", "prompt", "language", "responseFormat", "temperature", "size", "quality", "n"
  };
  private static final String[] FILES = {"file", "image", "mask"};

  private MultipartQuestion() {}

  /** The fields that are set, files by their names; nothing if these are no parameters. */
  static Json of(@Nullable Object params) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (params != null) {
      for (String name : FIELDS) {
        put(fields, wireName(name), value(params, name));
      }
      for (String name : FILES) {
        Object field = value(params, "_" + name);
        if (field instanceof MultipartField<?> file) {
          put(fields, name, file.filename().orElse("a file without a name"));
        }
      }
    }
    return Json.ofScalars(fields);
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static @Nullable Object value(Object params, String accessor) {
    try {
      Method method = params.getClass().getMethod(accessor);
      Object value = method.invoke(params);
      return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // not a field of these parameters
    }
  }

  private static String wireName(String accessor) {
    return accessor.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
