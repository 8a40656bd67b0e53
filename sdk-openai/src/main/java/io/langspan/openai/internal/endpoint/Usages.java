// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Usage as buckets that do not overlap.
 *
 * <p>OpenAI's totals contain their parts, under two sets of names: {@code prompt_tokens} and {@code
 * completion_tokens} of chat, {@code input_tokens} and {@code output_tokens} of everything newer.
 * Models of sound and pictures are priced by text and media alone, so their rest is called text.
 */
final class Usages {

  private Usages() {}

  /**
   * Reads a usage object; {@code null} if there is none.
   *
   * @param model what answered, or was asked
   */
  static @Nullable Usage of(Json usage, @Nullable String model) {
    if (!usage.isObject()) {
      return null;
    }
    long input = either(usage, "input_tokens", "prompt_tokens").number();
    long output = either(usage, "output_tokens", "completion_tokens").number();
    Json in =
        details(usage, "input_tokens_details", "prompt_tokens_details", "input_token_details");
    Json out =
        details(
            usage, "output_tokens_details", "completion_tokens_details", "output_token_details");

    Json cached = in.get("cached_tokens_details");
    long cachedTokens = in.get("cached_tokens").number();
    long cachedAudio = Math.min(cachedTokens, cached.get("audio_tokens").number());
    long cachedImage = Math.min(cachedTokens - cachedAudio, cached.get("image_tokens").number());
    long inAudio = in.get("audio_tokens").number();
    long inImage = in.get("image_tokens").number();
    if (cached.isMissing()) { // what was cached is text, as far as there was text
      long beyond = Math.max(0, cachedTokens + inAudio + inImage - input);
      long notAudio = Math.min(beyond, inAudio);
      inAudio -= notAudio;
      inImage -= Math.min(beyond - notAudio, inImage);
    }
    long outAudio = out.get("audio_tokens").number();
    long outImage = out.get("image_tokens").number();

    Usage.Builder buckets =
        Usage.inclusive(input, output)
            .inputCached(cachedTokens - cachedAudio - cachedImage)
            .inputCacheCreation(either(in, "cache_write_tokens", "cache_creation_tokens").number())
            .inputAudio(inAudio - cachedAudio)
            .bucket("input_cached_audio_tokens", cachedAudio)
            .bucket("input_cached_image_tokens", cachedImage)
            .bucket("input_image_tokens", inImage - cachedImage)
            .outputReasoning(out.get("reasoning_tokens").number())
            .outputAudio(outAudio)
            .bucket("output_image_tokens", outImage);
    Usage plain = buckets.build();
    if (inAudio + inImage + outAudio + outImage > 0 || isOfMedia(model)) {
      buckets
          .bucket("input_text_tokens", plain.input())
          .bucket("output_text_tokens", plain.output());
    }
    return buckets.bucket("total", usage.get("total_tokens").number()).build();
  }

  private static Json either(Json object, String name, String other) {
    Json value = object.get(name);
    return value.isMissing() ? object.get(other) : value;
  }

  private static Json details(Json usage, String... names) {
    for (String name : names) {
      Json details = usage.get(name);
      if (details.isObject()) {
        return details;
      }
    }
    return Json.MISSING;
  }

  private static boolean isOfMedia(@Nullable String model) {
    if (model == null) {
      return false;
    }
    String name = model.toLowerCase(Locale.ROOT);
    return name.contains("audio")
        || name.contains("realtime")
        || name.contains("image")
        || name.contains("transcribe")
        || name.contains("tts");
  }
}
