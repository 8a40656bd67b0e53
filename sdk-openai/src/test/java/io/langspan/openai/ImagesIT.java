// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.core.http.StreamResponse;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import io.langspan.local.LocalObservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesIT {

  private static final Bench bench = new Bench();
  private static final String BASE64 = "iVBORw0K".repeat(500);

  private static final String USAGE =
      "\"usage\":{\"total_tokens\":1106,\"input_tokens\":50,\"output_tokens\":1056,"
          + "\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":40}}";
  private static final String ANSWER =
      "{\"created\":1,\"size\":\"1024x1024\",\"quality\":\"high\",\"output_format\":\"png\","
          + "\"background\":\"opaque\",\"data\":[{\"b64_json\":\""
          + BASE64
          + "\"}],"
          + USAGE
          + "}";

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static ImageGenerateParams.Builder asked() {
    return ImageGenerateParams.builder().model("gpt-image-1").prompt("A cat.");
  }

  private static Path image(Path directory) throws IOException {
    return Files.write(directory.resolve("cat.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13});
  }

  @Test
  void generate_isOneGeneration_withTheSizeOfTheImageInsteadOfItsBytes() {
    bench.json(ANSWER);

    bench.client().images().generate(asked().n(1).build());

    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("image_generation gpt-image-1");
    assertThat(call.input()).isEqualTo("A cat.");
    assertThat(call.output()).isEqualTo("{\"b64_json\":\"<base64: 3000 bytes left out>\"}");
    assertThat(call.modelParameters()).containsOnlyKeys("n");
    assertThat(call.usage())
        .containsEntry("input_text_tokens", 10L)
        .containsEntry("input_image_tokens", 40L)
        .containsEntry("output_image_tokens", 1056L)
        .containsEntry("total", 1106L)
        .doesNotContainKey("output_text_tokens");
    assertThat(call.metadata())
        .containsEntry("images", "1")
        .containsEntry("size", "1024x1024")
        .containsEntry("quality", "high");
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "image_generation");
  }

  @Test
  void generate_keepsAddresses_andThePromptsAsTheyWereRevised() {
    bench.json(
        "{\"created\":1,\"data\":[{\"url\":\"https://x/1.png\",\"revised_prompt\":\"A fat cat.\"},"
            + "{\"url\":\"https://x/2.png\"}]}");

    bench.client().images().generate(asked().model("dall-e-3").build());

    LocalObservation call = bench.only();
    assertThat(call.output())
        .contains("https://x/1.png")
        .contains("A fat cat.")
        .contains("https://x/2.png");
    assertThat(call.usage()).isEmpty();
    assertThat(call.metadata()).containsEntry("images", "2");
  }

  @Test
  void edit_isOneGeneration_withTheNamesOfTheFiles(@TempDir Path directory) throws IOException {
    bench.json(ANSWER);
    Path cat = image(directory);

    bench
        .client()
        .images()
        .edit(
            ImageEditParams.builder()
                .model("gpt-image-1")
                .image(cat)
                .mask(cat)
                .prompt("Fatter.")
                .build());

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("image_generation gpt-image-1");
    assertThat(call.input())
        .contains("\"prompt\":\"Fatter.\"")
        .contains("\"mask\":\"cat.png\"")
        .doesNotContain("PNG");
    assertThat(call.modelParameters()).isEmpty();
    assertThat(call.output()).isEqualTo("{\"b64_json\":\"<base64: 3000 bytes left out>\"}");
    assertThat(call.usage()).containsEntry("total", 1106L);
  }

  @Test
  void createVariation_isOneGeneration_withTheNameOfTheFile(@TempDir Path directory)
      throws IOException {
    bench.json("{\"created\":1,\"data\":[{\"url\":\"https://x/1.png\"}]}");

    bench
        .client()
        .images()
        .createVariation(
            ImageCreateVariationParams.builder()
                .model("dall-e-2")
                .image(image(directory))
                .n(1)
                .build());

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("image_generation dall-e-2");
    assertThat(call.input()).isEqualTo("{\"image\":\"cat.png\"}");
    assertThat(call.modelParameters()).containsOnlyKeys("n");
    assertThat(call.output()).isEqualTo("{\"url\":\"https://x/1.png\"}");
  }

  /** The oldest client cannot stream images; the method is looked for by its name. */
  @Test
  void generateStreaming_isOneGeneration_whenTheImageIsCompleted() throws Exception {
    assumeTrue(Newer.has("com.openai.services.blocking.ImageService", "generateStreaming"));
    bench.events(
        "{\"type\":\"image_generation.partial_image\",\"partial_image_index\":0,\"b64_json\":\""
            + BASE64
            + "\"}",
        "{\"type\":\"image_generation.completed\",\"size\":\"1024x1024\",\"b64_json\":\""
            + BASE64
            + "\","
            + USAGE
            + "}");

    try (StreamResponse<?> stream =
        (StreamResponse<?>)
            Newer.call(bench.client().images(), "generateStreaming", asked().build())) {
      stream.stream().forEach(event -> {});
    }

    LocalObservation call = bench.only();
    assertThat(call.input()).isEqualTo("A cat.");
    assertThat(call.output()).isEqualTo("<base64: 3000 bytes left out>");
    assertThat(call.usage()).containsEntry("output_image_tokens", 1056L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.level()).isEqualTo("DEFAULT");
  }
}
