// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.ObservationType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be asked of the API that an observation tells. */
public enum Endpoint {
  CHAT("chat", ObservationType.GENERATION, ChatReader::new),
  RESPONSES("chat", ObservationType.GENERATION, ResponsesReader::new),
  COMPLETIONS("text_completion", ObservationType.GENERATION, CompletionsReader::new),
  EMBEDDINGS("embeddings", ObservationType.EMBEDDING, EmbeddingsReader::new),
  IMAGES("image_generation", ObservationType.GENERATION, ImagesReader::new),
  SPEECH("speech", ObservationType.GENERATION, model -> new PlainReader("output")),
  TRANSCRIPTIONS("transcription", ObservationType.GENERATION, TranscriptReader::new),
  TRANSLATIONS("translation", ObservationType.GENERATION, TranscriptReader::new),
  MODERATIONS("moderation", ObservationType.GUARDRAIL, model -> new PlainReader("results")),
  RUNS("run", ObservationType.AGENT, model -> new RunReader()),
  SEARCH("search", ObservationType.RETRIEVER, model -> new PlainReader("data"));

  private final String operation;
  private final ObservationType type;

  @SuppressWarnings("ImmutableEnumChecker") // constructors, which hold nothing
  private final Function<@Nullable String, Reader> reader;

  Endpoint(String operation, ObservationType type, Function<@Nullable String, Reader> reader) {
    this.operation = operation;
    this.type = type;
    this.reader = reader;
  }

  /** What the step is called, before the name of the model. */
  public String operation() {
    return operation;
  }

  /** What kind of step it is. */
  public ObservationType type() {
    return type;
  }

  /** Whether the convention has another name for it than for other steps of its type. */
  public boolean isNamed() {
    return type == ObservationType.GENERATION && this != CHAT && this != RESPONSES;
  }

  /**
   * One who reads the answer of one call.
   *
   * @param askedModel the model that was asked, if that is known
   */
  public Reader reader(@Nullable String askedModel) {
    return reader.apply(askedModel);
  }
}
