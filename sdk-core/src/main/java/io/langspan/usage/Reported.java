// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads usage as providers report it. Which of them it was shows in the names: they do not agree on
 * any, nor on whether cached tokens are part of the input and reasoning part of the output.
 */
final class Reported {

  private static final String[] NESTED = {
    "usage",
    "usageMetadata",
    "usage_metadata",
    "usage_info",
    "token_usage",
    "tokenUsage",
    "amazon-bedrock-invocationMetrics",
    "meta"
  };

  private static final String[] INPUT_DETAILS = {
    "prompt_tokens_details", "input_tokens_details", "input_token_details"
  };
  private static final String[] OUTPUT_DETAILS = {
    "completion_tokens_details", "output_tokens_details", "output_token_details"
  };

  // Gemini calls it a response where it is live.
  private static final String[] ANSWER = {
    "candidatesTokenCount", "candidates_token_count", "responseTokenCount", "response_token_count"
  };
  private static final String[] ANSWER_DETAILS = {
    "candidatesTokensDetails",
    "candidates_tokens_details",
    "responseTokensDetails",
    "response_tokens_details"
  };

  private Reported() {}

  /** The usage in a usage object, or in the whole answer of a provider. */
  static Usage usage(Map<?, ?> reported, @Nullable String model) {
    return read(new Said(reported), model, 0);
  }

  private static Usage read(Said said, @Nullable String model, int depth) {
    if (said.has("prompt_tokens")) {
      return openAi(said, model); // most of them, whatever else they say
    }
    if (said.has("promptTokenCount", "prompt_token_count", "candidatesTokenCount")) {
      return gemini(said);
    }
    if (said.has("inputTokens", "inputTokenCount", "outputTokens", "outputTokenCount")) {
      return bedrock(said);
    }
    if (said.has("billed_units", "billedUnits", "tokens")) {
      return cohere(said);
    }
    if (said.has("prompt_eval_count", "eval_count")) {
      return Usage.of(said.units("prompt_eval_count"), said.units("eval_count")); // Ollama
    }
    if (said.has("generated_token_count", "input_token_count")) {
      return Usage.of(said.units("input_token_count"), said.units("generated_token_count"));
    }
    if (said.has("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation")) {
      return anthropic(said);
    }
    if (said.has("completion_tokens", "input_tokens", "output_tokens")
        || said.has("total_tokens", "pages_processed")) {
      return openAi(said, model);
    }
    return depth > 3 ? Usage.NOTHING : below(said, model, depth);
  }

  private static Usage below(Said said, @Nullable String model, int depth) {
    Usage all = Usage.NOTHING;
    for (Said result : said.list("results")) { // watsonx counts each of several
      all = all.plus(read(result, model, depth + 1));
    }
    for (String name : NESTED) {
      if (said.has(name)) {
        return read(said.object(name), model, depth + 1);
      }
    }
    return all;
  }

  /** Thoughts beside the answer, what was cached within the prompt, prompts of tools beside it. */
  private static Usage gemini(Said said) {
    long thoughts = said.units("thoughtsTokenCount", "thoughts_token_count");
    long cached = said.units("cachedContentTokenCount", "cached_content_token_count");
    String[] count = {"tokenCount", "token_count"};
    List<Said> prompt = said.list("promptTokensDetails", "prompt_tokens_details");
    List<Said> answer = said.list(ANSWER_DETAILS);
    List<Said> cache = said.list("cacheTokensDetails", "cache_tokens_details");
    long cachedAudio = Math.min(cached, said.units(cache, "AUDIO", count));
    return Usage.inclusive(
            said.units("promptTokenCount", "prompt_token_count")
                + said.units("toolUsePromptTokenCount", "tool_use_prompt_token_count"),
            said.units(ANSWER) + thoughts)
        .inputCached(cached - cachedAudio)
        .bucket("input_cached_audio_tokens", cachedAudio)
        .inputAudio(Math.max(0, said.units(prompt, "AUDIO", count) - cachedAudio))
        .outputReasoning(thoughts)
        .outputAudio(said.units(answer, "AUDIO", count))
        .bucket("output_image_tokens", said.units(answer, "IMAGE", count))
        .bucket("total", said.units("totalTokenCount", "total_token_count"))
        .build();
  }

  /** The cache beside the input. */
  private static Usage bedrock(Said said) {
    long written =
        said.units(
            "cacheWriteInputTokens", "cacheWriteInputTokenCount", "cacheCreationInputTokens");
    List<Said> details = said.list("cacheDetails");
    long input = said.units("inputTokens", "inputTokenCount");
    long output = said.units("outputTokens", "outputTokenCount");
    long total = said.units("totalTokens", "totalTokenCount");
    Usage.Builder buckets =
        Usage.builder()
            .input(input)
            .inputCached(said.units("cacheReadInputTokens", "cacheReadInputTokenCount"))
            .output(output);
    written(
        buckets,
        written,
        said.units(details, "5m", "inputTokens"),
        said.units(details, "1h", "inputTokens"));
    // Some models leave the cache out of the total.
    return buckets.bucket("total", total == input + output ? 0 : total).build();
  }

  private static Usage cohere(Said said) {
    Said billed = said.object("billed_units", "billedUnits");
    Said tokens = billed.map().isEmpty() ? said.object("tokens") : billed;
    return Usage.builder()
        .input(tokens.units("input_tokens", "inputTokens"))
        .output(tokens.units("output_tokens", "outputTokens"))
        .bucket("search_units", tokens.units("search_units", "searchUnits"))
        .bucket("classifications", tokens.units("classifications"))
        .bucket("images", tokens.units("images"))
        .build();
  }

  /** The cache beside the input, in parts by how long it keeps. */
  private static Usage anthropic(Said said) {
    Said kept = said.object("cache_creation");
    Usage.Builder buckets =
        Usage.builder()
            .input(said.units("input_tokens"))
            .inputCached(said.units("cache_read_input_tokens"))
            .output(said.units("output_tokens"));
    written(
        buckets,
        said.units("cache_creation_input_tokens"),
        kept.units("ephemeral_5m_input_tokens"),
        kept.units("ephemeral_1h_input_tokens"));
    return queries(buckets, said).build();
  }

  private static Usage.Builder queries(Usage.Builder buckets, Said said) {
    long searches = said.object("server_tool_use").units("web_search_requests");
    return buckets.bucket(
        "web_search_queries", searches > 0 ? searches : said.units("num_search_queries"));
  }

  /** All in one bucket if nothing more is known of it. */
  private static void written(Usage.Builder buckets, long all, long minutes, long hour) {
    buckets
        .inputCacheCreation(Math.max(0, all - minutes - hour))
        .bucket("input_cache_creation_5m", minutes)
        .bucket("input_cache_creation_1h", hour);
    if (all > 0 && minutes + hour > all) {
      buckets.inconsistent();
    }
  }

  /** Totals that contain their parts, of OpenAI and of all who speak its language. */
  private static Usage openAi(Said said, @Nullable String model) {
    Said in = said.object(INPUT_DETAILS);
    Said out = said.object(OUTPUT_DETAILS);
    long input = said.units("prompt_tokens", "input_tokens");
    long total = said.units("total_tokens");
    long reasoning =
        out.has("reasoning_tokens")
            ? out.units("reasoning_tokens")
            : said.units("reasoning_tokens");
    long output = said.units("completion_tokens", "output_tokens");
    if (reasoning > 0 && total == input + output + reasoning) {
      output += reasoning; // xAI counts it beside the answer
    }
    Usage.Builder buckets = Usage.inclusive(input, output).outputReasoning(reasoning);
    boolean hasAudio = input(buckets, said, in, input);
    long outAudio = out.units("audio_tokens");
    buckets.outputAudio(outAudio).bucket("output_image_tokens", out.units("image_tokens"));
    // Such models have no price for what is only called input.
    if (hasAudio || outAudio > 0 || isOfMedia(model)) {
      Usage plain = buckets.build();
      buckets
          .bucket("input_text_tokens", plain.input())
          .bucket("output_text_tokens", plain.output());
    }
    return queries(buckets, said)
        .bucket("input_audio_seconds", said.units("prompt_audio_seconds"))
        .bucket("pages", said.units("pages_processed"))
        .bucket("total", total)
        .build();
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

  /** What was cached is text, as far as there was text, unless the provider says more. */
  private static boolean input(Usage.Builder buckets, Said said, Said in, long input) {
    long cached =
        in.has("cached_tokens")
            ? in.units("cached_tokens")
            : said.units("cache_read_input_tokens", "prompt_cache_hit_tokens", "cached_tokens");
    long written =
        in.has("cache_write_tokens", "cache_creation_tokens")
            ? in.units("cache_write_tokens", "cache_creation_tokens")
            : said.units("cache_creation_input_tokens");
    long audio = Math.max(0, in.units("audio_tokens"));
    long image = Math.max(0, in.units("image_tokens"));
    Said byKind = in.object("cached_tokens_details");
    long cachedAudio = Math.max(0, Math.min(cached, byKind.units("audio_tokens")));
    long cachedImage = Math.max(0, Math.min(cached - cachedAudio, byKind.units("image_tokens")));
    if (byKind.map().isEmpty()) {
      long beyond = Math.max(0, Math.max(0, cached) + Math.max(0, written) + audio + image - input);
      long notAudio = Math.min(beyond, audio);
      audio -= notAudio;
      image -= Math.min(beyond - notAudio, image);
    }
    Said kept = in.object("cache_creation_token_details");
    kept = kept.map().isEmpty() ? said.object("cache_creation") : kept;
    buckets
        .inputCached(cached - cachedAudio - cachedImage)
        .bucket("input_cached_audio_tokens", cachedAudio)
        .bucket("input_cached_image_tokens", cachedImage)
        .inputAudio(Math.max(0, audio - cachedAudio))
        .bucket("input_image_tokens", Math.max(0, image - cachedImage));
    written(
        buckets,
        written,
        kept.units("ephemeral_5m_input_tokens"),
        kept.units("ephemeral_1h_input_tokens"));
    return audio + cachedAudio > 0;
  }

  /** What a gateway says that it cost; {@code null} if it does not. */
  static @Nullable Cost cost(Map<?, ?> reported) {
    Said said = new Said(reported);
    Said usage = said.object("usage");
    Said where = usage.map().isEmpty() ? said : usage;
    BigDecimal cost = where.decimal("cost", "total_cost");
    if (cost == null) {
      cost = where.object("cost").decimal("total_cost"); // Perplexity
    }
    // With a provider key of one's own, the gateway's cost is its fee alone.
    BigDecimal upstream =
        Boolean.TRUE.equals(where.map().get("is_byok"))
            ? where.object("cost_details").decimal("upstream_inference_cost")
            : null;
    return cost == null ? null : Cost.usd(upstream == null ? cost : cost.add(upstream));
  }
}
