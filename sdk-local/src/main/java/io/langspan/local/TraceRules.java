// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace-level fields that every span carries its own copy of. */
final class TraceRules {

  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9-_]+");
  private static final Pattern RESERVED = Pattern.compile("^langfuse[-_]?");
  private static final int LONGEST_ENVIRONMENT = 40;

  private TraceRules() {}

  static @Nullable String userId(Attributes span) {
    return span.text(
        "langfuse.user.id",
        "user.id",
        "langfuse.observation.metadata.langfuse_user_id",
        "langfuse.trace.metadata.langfuse_user_id",
        "ai.telemetry.metadata.userId");
  }

  static @Nullable String sessionId(Attributes span) {
    return span.text(
        "langfuse.session.id",
        "session.id",
        "gen_ai.conversation.id",
        "langfuse.observation.metadata.langfuse_session_id",
        "langfuse.trace.metadata.langfuse_session_id",
        "ai.telemetry.metadata.sessionId");
  }

  static List<String> tags(Attributes span) {
    Object value =
        span.first(
            "langfuse.trace.tags",
            "langfuse.tags",
            "langfuse.observation.metadata.langfuse_tags",
            "langfuse.trace.metadata.langfuse_tags",
            "ai.telemetry.metadata.tags",
            "tag.tags");
    if (value instanceof List<?> list) {
      return list.stream().map(Json::text).toList();
    }
    if (!(value instanceof String text)) {
      return List.of();
    }
    List<String> tags = new ArrayList<>();
    JsonNode json = text.trim().startsWith("[") ? Json.parse(text) : null;
    if (json != null && json.isArray()) {
      json.forEach(tag -> tags.add(Json.text(tag)));
    } else if (text.contains(",")) {
      for (String tag : text.split(",", -1)) {
        tags.add(tag.trim());
      }
    } else {
      tags.add(text);
    }
    return tags;
  }

  static boolean isPublic(Attributes span) {
    Object value = span.get("langfuse.trace.public");
    return "true".equals(String.valueOf(value != null ? value : span.get("langfuse.public")));
  }

  static @Nullable String version(Attributes span, Attributes resource) {
    String version = span.string("langfuse.version");
    return version != null ? version : resource.string("service.version");
  }

  static @Nullable String release(Attributes span, Attributes resource) {
    String release = span.string("langfuse.release");
    return release != null ? release : resource.string("langfuse.release");
  }

  static String environment(Attributes span, Attributes resource) {
    for (String key :
        List.of("langfuse.environment", "deployment.environment.name", "deployment.environment")) {
      String value = span.text(key);
      value = value != null ? value : resource.text(key);
      if (value != null) {
        return environment(value);
      }
    }
    return "default";
  }

  static String environment(String value) {
    String name = RESERVED.matcher(value.toLowerCase(Locale.ROOT)).replaceFirst("");
    name = name.length() > LONGEST_ENVIRONMENT ? name.substring(0, LONGEST_ENVIRONMENT) : name;
    return ENVIRONMENT.matcher(name).matches() ? name : "default";
  }
}
