// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.audio.AudioTranscriptionRequest;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.moderation.Moderation;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.langspan.Generation;
import io.langspan.ObservationType;
import io.langspan.langchain4j.internal.content.Plain;
import io.langspan.langchain4j.internal.content.Usages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of models that do not chat: what they are asked, and answer. */
enum OtherKind {
  EMBEDDING(EmbeddingModel.class, "embeddings", ObservationType.EMBEDDING),
  IMAGE(ImageModel.class, "image_generation", ObservationType.GENERATION),
  TRANSCRIPTION(AudioTranscriptionModel.class, "transcription", ObservationType.GENERATION),
  MODERATION(ModerationModel.class, "moderation", ObservationType.GUARDRAIL),
  SCORING(ScoringModel.class, "scoring", ObservationType.GENERATION),
  LANGUAGE(LanguageModel.class, "text_completion", ObservationType.GENERATION);

  private final Class<?> type;
  private final String operation;
  private final ObservationType observed;

  OtherKind(Class<?> type, String operation, ObservationType observed) {
    this.type = type;
    this.operation = operation;
    this.observed = observed;
  }

  Class<?> type() {
    return type;
  }

  String operation() {
    return operation;
  }

  ObservationType observed() {
    return observed;
  }

  /** Whether the GenAI convention has no other name for it. */
  boolean isNamed() {
    return this != EMBEDDING;
  }

  /** Whether a method of this name asks the model. */
  boolean asks(String method) {
    return switch (this) {
      case EMBEDDING -> method.startsWith("embed") || method.equals("doEmbed");
      case IMAGE -> method.equals("generate") || method.equals("edit");
      case TRANSCRIPTION -> method.startsWith("transcribe");
      case MODERATION -> method.equals("moderate") || method.equals("doModerate");
      case SCORING -> method.startsWith("score");
      case LANGUAGE -> method.equals("generate");
    };
  }

  /** Says what is asked. */
  void asked(Generation generation, @Nullable Object[] given) {
    switch (this) {
      case EMBEDDING, MODERATION, LANGUAGE -> generation.input(Plain.oneOrAll(given[0]));
      case IMAGE -> askedForImages(generation, given);
      case TRANSCRIPTION -> askedForText(generation, given[0]);
      case SCORING -> {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        input.put("query", given[1]);
        input.put("documents", given[0] instanceof List<?> ? Plain.of(given[0]) : asList(given[0]));
        generation.input(input);
      }
    }
  }

  private static Object asList(@Nullable Object document) {
    Object plain = Plain.of(document);
    return plain == null ? List.of() : List.of(plain);
  }

  private static void askedForImages(Generation generation, @Nullable Object[] given) {
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    for (Object argument : given) {
      if (argument instanceof Image) {
        input.put(input.containsKey("image") ? "mask" : "image", Plain.of(argument));
      } else if (argument instanceof Integer count) {
        generation.modelParameter("n", count);
      } else {
        input.put("prompt", argument);
      }
    }
    generation.input(input.size() == 1 ? input.values().iterator().next() : input);
  }

  private static void askedForText(Generation generation, @Nullable Object asked) {
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    Audio audio = asked instanceof Audio given ? given : null;
    if (asked instanceof AudioTranscriptionRequest request) {
      audio = request.audio();
      if (request.prompt() != null) {
        input.put("prompt", request.prompt());
      }
      if (request.language() != null) {
        generation.modelParameter("language", request.language());
      }
      if (request.temperature() != null) {
        generation.modelParameter("temperature", request.temperature());
      }
    }
    input.put("audio", Plain.of(audio));
    generation.input(input);
  }

  /** Says what is answered. */
  void answered(Generation generation, @Nullable Object answer) {
    Object content = answer instanceof Response<?> response ? response.content() : answer;
    generation.output(this == EMBEDDING ? sizes(content) : output(content));
    Object metadata = Plain.get(answer, "metadata"); // of a response, or of a newer one's own
    if (answer instanceof Response<?> response) {
      generation.usage(Usages.of(response.tokenUsage()));
    } else if (Plain.get(metadata, "tokenUsage") instanceof TokenUsage tokens) {
      generation.usage(Usages.of(tokens));
    }
    if (Plain.get(metadata, "modelName") instanceof String model && !model.equals("unknown")) {
      generation.responseModel(model);
    }
  }

  private static @Nullable Object output(@Nullable Object content) {
    Object moderation = content instanceof Moderation ? content : Plain.get(content, "moderation");
    if (moderation instanceof Moderation verdict) {
      Map<String, @Nullable Object> output = new LinkedHashMap<>();
      output.put("flagged", verdict.flagged());
      output.put("flagged_text", verdict.flaggedText());
      return output;
    }
    return Plain.oneOrAll(content);
  }

  /** How many vectors there are, and of how many numbers; not the numbers. */
  private static @Nullable Object sizes(@Nullable Object content) {
    Object embeddings = content instanceof List<?> ? content : Plain.get(content, "embeddings");
    List<?> all =
        embeddings instanceof List<?> list
            ? list
            : content instanceof Embedding ? List.of(content) : List.of();
    Map<String, Object> sizes = new LinkedHashMap<>();
    sizes.put("embeddings", all.size());
    if (!all.isEmpty() && all.get(0) instanceof Embedding first) {
      sizes.put("dimensions", first.dimension());
    }
    return sizes;
  }
}
