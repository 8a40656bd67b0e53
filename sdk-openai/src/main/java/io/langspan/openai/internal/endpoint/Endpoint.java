// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.ObservationType;
import java.util.function.Function;

/** What can be asked of the API that an observation tells. */
public enum Endpoint {
  CHAT("chat", ObservationType.GENERATION, asked -> new ChatReader(asked.model())),
  RESPONSES("chat", ObservationType.GENERATION, asked -> new ResponsesReader(asked.model())),
  COMPLETIONS(
      "text_completion", ObservationType.GENERATION, asked -> new CompletionsReader(asked.model())),
  EMBEDDINGS("embeddings", ObservationType.EMBEDDING, asked -> new EmbeddingsReader(asked.model())),
  IMAGES("image_generation", ObservationType.GENERATION, asked -> new ImagesReader()),
  SPEECH("speech", ObservationType.GENERATION, SpeechReader::new),
  TRANSCRIPTIONS(
      "transcription", ObservationType.GENERATION, asked -> new TranscriptReader(asked.model())),
  TRANSLATIONS(
      "translation", ObservationType.GENERATION, asked -> new TranscriptReader(asked.model())),
  MODERATIONS("moderation", ObservationType.GUARDRAIL, asked -> new PlainReader("results")),
  RUNS("run", ObservationType.AGENT, asked -> new RunReader()),
  SEARCH("search", ObservationType.RETRIEVER, asked -> new PlainReader("data"));

  private final String operation;
  private final ObservationType type;

  @SuppressWarnings("ImmutableEnumChecker") // constructors, which hold nothing
  private final Function<Question, Reader> reader;

  Endpoint(String operation, ObservationType type, Function<Question, Reader> reader) {
    this.operation = operation;
    this.type = type;
    this.reader = reader;
  }

  /** What the step is called, before the name of the model. */
  public String operation() {
    return operation;
  }

  /** The part of the address that all its requests have. */
  public String path() {
    return switch (this) {
      case CHAT -> "chat";
      case RESPONSES -> "responses";
      case COMPLETIONS -> "completions";
      case EMBEDDINGS -> "embeddings";
      case IMAGES -> "images";
      case SPEECH, TRANSCRIPTIONS, TRANSLATIONS -> "audio";
      case MODERATIONS -> "moderations";
      case RUNS -> "threads";
      case SEARCH -> "vector_stores";
    };
  }

  /** What kind of step it is. */
  public ObservationType type() {
    return type;
  }

  /** Whether the convention has another name for it than for other steps of its type. */
  public boolean isNamed() {
    return type == ObservationType.GENERATION && this != CHAT && this != RESPONSES;
  }

  /** One who reads the answer to a question. */
  Reader reader(Question asked) {
    return reader.apply(asked);
  }
}
