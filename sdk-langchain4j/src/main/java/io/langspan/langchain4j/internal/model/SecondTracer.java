// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.langspan.instrumentation.Safely;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Listeners of others that trace the same calls: known by their names, and by what they leave. */
final class SecondTracer {

  /** Of langchain4j-observation, Quarkus and langchain4j-cdi, OpenInference, and their copies. */
  private static final Set<String> CLASSES =
      Set.of(
          "ObservationChatModelListener",
          "SpanChatModelListener",
          "LangChain4jModelListener",
          "OpenTelemetryChatModelListener");

  /** What the first two put where our listener looks as well. */
  private static final Map<String, String> KEYS =
      Map.of(
          "micrometer.observation.scope", "ObservationChatModelListener",
          "OTelSpan", "SpanChatModelListener");

  private SecondTracer() {}

  /** Says so, once, if a model that we trace has one. */
  static void lookAmongListenersOf(Object model) {
    if (model instanceof ChatModel chat) {
      look(chat.listeners());
    }
    if (model instanceof StreamingChatModel streaming) {
      look(streaming.listeners());
    }
  }

  private static void look(@Nullable List<ChatModelListener> listeners) {
    if (listeners != null) {
      listeners.forEach(SecondTracer::look);
    }
  }

  /** Containers put classes of their own before a listener's. */
  private static void look(ChatModelListener listener) {
    for (Class<?> at = listener.getClass(); at != null; at = at.getSuperclass()) {
      if (CLASSES.contains(at.getSimpleName())) {
        report(at.getSimpleName());
      }
    }
  }

  /** Says so, once, if one listens beside ours. */
  static void lookAt(Map<Object, Object> attributes) {
    KEYS.forEach(
        (key, name) -> {
          if (attributes.containsKey(key)) {
            report(name);
          }
        });
  }

  private static void report(String name) {
    Safely.warnOnce(
        "langchain4j-second-tracer " + name,
        "A chat model is traced by Langspan and by a {}: where the spans of both arrive, each of"
            + " its calls stands there twice, with its usage. Remove one of them.",
        name);
  }
}
