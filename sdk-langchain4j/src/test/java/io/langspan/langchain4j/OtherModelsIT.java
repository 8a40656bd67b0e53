// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.audio.AudioTranscriptionResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.moderation.Moderation;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OtherModelsIT {

  @RegisterExtension static final Bench bench = new Bench();

  private static final class Embedder implements EmbeddingModel {
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      return Response.from(
          texts.stream().map(text -> Embedding.from(new float[] {0.25f, 0.5f})).toList(),
          new TokenUsage(4));
    }

    @Override
    public String modelName() {
      return "embedder-1";
    }
  }

  @Test
  void embed_isAnEmbedding_withoutItsVector() {
    LangspanLangChain4j.wrap(new Embedder()).embed("one");

    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("EMBEDDING");
    assertThat(call.name()).isEqualTo("embeddings embedder-1");
    assertThat(call.model()).isEqualTo("embedder-1");
    assertThat(call.input()).isEqualTo("one");
    assertThat(call.output()).isEqualTo("{\"embeddings\":1,\"dimensions\":2}");
    assertThat(call.usage()).containsEntry("input", 4L);
  }

  @Test
  void embedAll_isOneEmbedding_ofAllTexts() {
    LangspanLangChain4j.wrap(new Embedder())
        .embedAll(List.of(TextSegment.from("one"), TextSegment.from("two")));

    assertThat(bench.only().input()).isEqualTo("[\"one\",\"two\"]");
    assertThat(bench.only().output()).contains("\"embeddings\":2");
  }

  @Test
  void embeddingModel_staysTraced_whenItGetsAListener() {
    EmbeddingModel model =
        LangspanLangChain4j.wrap(new Embedder())
            .addListener(new dev.langchain4j.model.embedding.listener.EmbeddingModelListener() {});

    model.embed("one");

    assertThat(bench.only().type()).isEqualTo("EMBEDDING");
  }

  @Test
  void generate_isAGeneration_ofImagesByTypeAndSize() {
    ImageModel model =
        prompt ->
            Response.from(
                Image.builder().base64Data("AAAA".repeat(1000)).mimeType("image/png").build());

    LangspanLangChain4j.wrap(model).generate("A cat");

    assertThat(bench.only().name()).isEqualTo("image_generation");
    assertThat(bench.only().input()).isEqualTo("A cat");
    assertThat(bench.only().output()).isEqualTo("<image/png: 3000 bytes left out>");
  }

  @Test
  void transcribe_isAGeneration_ofARecordingByTypeAndSize() {
    AudioTranscriptionModel model = request -> new AudioTranscriptionResponse("hello");

    LangspanLangChain4j.wrap(model)
        .transcribeToText(Audio.builder().binaryData(new byte[500]).mimeType("audio/wav").build());

    assertThat(bench.only().name()).isEqualTo("transcription");
    assertThat(bench.only().input()).isEqualTo("{\"audio\":\"<audio/wav: 500 bytes left out>\"}");
    assertThat(bench.only().output()).isEqualTo("hello");
  }

  @Test
  void moderate_isAGuardrail_withItsVerdict() {
    ModerationModel model =
        new ModerationModel() {
          @Override
          public Response<Moderation> moderate(String text) {
            return Response.from(Moderation.flagged(text));
          }

          @Override
          public Response<Moderation> moderate(List<ChatMessage> messages) {
            return Response.from(Moderation.notFlagged());
          }
        };

    LangspanLangChain4j.wrap(model).moderate("bad");

    assertThat(bench.only().type()).isEqualTo("GUARDRAIL");
    assertThat(bench.only().input()).isEqualTo("bad");
    assertThat(bench.only().output()).isEqualTo("{\"flagged\":true,\"flagged_text\":\"bad\"}");
  }

  @Test
  void score_isAGeneration_ofQueryAndDocuments() {
    ScoringModel model = (documents, query) -> Response.from(List.of(0.75));

    LangspanLangChain4j.wrap(model).score("a text", "a question");

    assertThat(bench.only().name()).isEqualTo("scoring");
    assertThat(bench.only().input())
        .isEqualTo("{\"query\":\"a question\",\"documents\":[\"a text\"]}");
    assertThat(bench.only().output()).isEqualTo("0.75");
  }

  @Test
  void generate_isAGeneration_ofText() {
    LanguageModel model = prompt -> Response.from("time", new TokenUsage(3, 1));

    LangspanLangChain4j.wrap(model).generate("Once upon a");

    assertThat(bench.only().name()).isEqualTo("text_completion");
    assertThat(bench.only().output()).isEqualTo("time");
    assertThat(bench.only().usage()).containsEntry("output", 1L);
  }

  @Test
  void failure_isThrownOn_andRecorded() {
    IllegalStateException failure = new IllegalStateException("no more");
    LanguageModel model =
        LangspanLangChain4j.wrap(
            (LanguageModel)
                prompt -> {
                  throw failure;
                });

    assertThat(catchThrowable(() -> model.generate("one"))).isSameAs(failure);
    assertThat(bench.only().statusMessage()).isEqualTo("no more");
  }
}
