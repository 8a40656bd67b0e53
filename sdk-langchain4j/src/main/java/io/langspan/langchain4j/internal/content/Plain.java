// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.input.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of LangChain4j as texts, and lists of texts. */
public final class Plain {

  private Plain() {}

  /** A list of one as that one. */
  public static @Nullable Object oneOrAll(@Nullable Object value) {
    Object plain = of(value);
    return plain instanceof List<?> list && list.size() == 1 ? list.get(0) : plain;
  }

  /** What can be read of it; never an image, a recording or a vector. */
  public static @Nullable Object of(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Plain::of).toList();
    }
    if (value instanceof TextSegment segment) {
      return segment.text();
    }
    if (value instanceof Prompt prompt) {
      return prompt.text();
    }
    if (value instanceof UserMessage user) {
      return Messages.textOrJson(user);
    }
    if (value instanceof ChatMessage message) {
      return Messages.json(message);
    }
    if (value instanceof Image image) {
      return Messages.image(image);
    }
    if (value instanceof Audio audio) {
      return Messages.audio(audio);
    }
    if (value == null || !value.getClass().getName().startsWith("dev.langchain4j.")) {
      return value; // the application's
    }
    if (Accessors.get(value, "contents") instanceof List<?> contents
        && !Messages.isText(contents)) {
      return Messages.parts(contents); // since 1.19: text() leaves out all but text
    }
    Object texts = Accessors.first(value, "inputs", "texts", "text"); // of newer releases' requests
    return texts == null ? value : of(texts);
  }

  /** What an accessor of a newer release, or of a provider's class, says; {@code null} if none. */
  public static @Nullable Object get(@Nullable Object object, String accessor) {
    return Accessors.get(object, accessor);
  }
}
