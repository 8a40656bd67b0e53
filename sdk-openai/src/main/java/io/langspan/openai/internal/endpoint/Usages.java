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

  private static final String[] PARTS = {
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
    "input_tokens",
    "input_tokens_details",
    "input_token_details",
    "output_tokens",
    "output_tokens_details",
    "output_token_details"
  };
  private static final String[] PARTS_OF_INPUT = {
    "cached_tokens",
    "audio_tokens",
    "image_tokens",
    "cache_write_tokens",
    "cache_creation_tokens",
    "cached_tokens_details"
  };
  private static final String[] PARTS_OF_OUTPUT = {
    "reasoning_tokens", "audio_tokens", "image_tokens"
  };

  private Usages() {}

  /**
   * Reads a usage object; {@code null} if it says nothing.
   *
   * @param model what answered, or was asked
   */
  static @Nullable Usage of(Json usage, @Nullable String model) {
    return of(usage, isOfMedia(model), false);
  }

  /** The same where pictures come out: all of the output, if nothing more is said of it. */
  static @Nullable Usage ofImages(Json usage) {
    return of(usage, true, true);
  }

  private static @Nullable Usage of(Json usage, boolean isOfMedia, boolean isOfImages) {
    Json[] parts = usage.pick(PARTS);
    Json total = parts[2];
    Json ins = either(parts[5], parts[0]);
    Json outs = either(parts[8], parts[1]);
    if (ins.isMissing() && outs.isMissing() && total.isMissing()) {
      return null;
    }
    long input = units(ins);
    long output = units(outs);
    Json[] in = object(parts[6], parts[3], parts[7]).pick(PARTS_OF_INPUT);
    Json details = object(parts[9], parts[4], parts[10]);
    Json[] out = details.pick(PARTS_OF_OUTPUT);

    Json cached = in[5];
    long cachedTokens = units(in[0]);
    long cachedAudio = Math.min(cachedTokens, units(cached.get("audio_tokens")));
    long cachedImage = Math.min(cachedTokens - cachedAudio, units(cached.get("image_tokens")));
    long inAudio = units(in[1]);
    long inImage = units(in[2]);
    long written = units(either(in[3], in[4]));
    if (cached.isMissing()) { // what was cached is text, as far as there was text
      long beyond = Math.max(0, cachedTokens + written + inAudio + inImage - input);
      long notAudio = Math.min(beyond, inAudio);
      inAudio -= notAudio;
      inImage -= Math.min(beyond - notAudio, inImage);
    }
    long outAudio = units(out[1]);
    long outImage = isOfImages && details.isMissing() ? output : units(out[2]);

    Usage.Builder buckets =
        Usage.inclusive(input, output)
            .inputCached(cachedTokens - cachedAudio - cachedImage)
            .inputCacheCreation(written)
            .inputAudio(Math.max(0, inAudio - cachedAudio))
            .outputReasoning(units(out[0]))
            .outputAudio(outAudio);
    if (cachedAudio + cachedImage + inImage + outImage > 0) { // rarely
      buckets
          .bucket("input_cached_audio_tokens", cachedAudio)
          .bucket("input_cached_image_tokens", cachedImage)
          .bucket("input_image_tokens", Math.max(0, inImage - cachedImage))
          .bucket("output_image_tokens", outImage);
    }
    if (inAudio + outAudio > 0 || isOfMedia) {
      Usage plain = buckets.build();
      buckets
          .bucket("input_text_tokens", plain.input())
          .bucket("output_text_tokens", plain.output());
    }
    return buckets.bucket("total", units(total)).build();
  }

  /** A count: one below zero would come back as more of something else. */
  private static long units(Json count) {
    return Math.max(0, count.number());
  }

  private static Json either(Json value, Json other) {
    return value.isMissing() ? other : value;
  }

  /** The first that is an object. */
  private static Json object(Json value, Json second, Json third) {
    Json other = second.isObject() ? second : third.isObject() ? third : Json.MISSING;
    return value.isObject() ? value : other;
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
