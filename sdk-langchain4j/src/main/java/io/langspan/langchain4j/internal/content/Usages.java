// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.model.output.TokenUsage;
import io.langspan.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What providers say was used, in buckets that do not overlap. OpenAI and Gemini count cached
 * tokens within the input, Anthropic and Bedrock beside it; Gemini counts its thoughts beside the
 * output.
 */
public final class Usages {

  private Usages() {}

  /** The usage; {@code null} if nobody said anything. */
  public static @Nullable Usage of(@Nullable TokenUsage tokens) {
    if (tokens == null || isSilent(tokens)) {
      return null;
    }
    long thoughts = Accessors.count(tokens, "thoughtsTokenCount");
    long cachedBeside = Accessors.count(tokens, "cacheReadInputTokens");
    long writtenBeside =
        Accessors.count(tokens, "cacheCreationInputTokens")
            + Accessors.count(tokens, "cacheWriteInputTokens");
    long cachedWithin =
        Accessors.count(tokens, "cachedContentTokenCount")
            + Accessors.count(Accessors.get(tokens, "inputTokensDetails"), "cachedTokens");
    long reasoningWithin =
        Accessors.count(Accessors.get(tokens, "outputTokensDetails"), "reasoningTokens");
    long input = orZero(tokens.inputTokenCount()) + cachedBeside + writtenBeside;
    long output = orZero(tokens.outputTokenCount()) + thoughts;
    Usage.Builder usage =
        Usage.inclusive(input, output)
            .inputCached(cachedBeside + cachedWithin)
            .inputCacheCreation(writtenBeside)
            .outputReasoning(thoughts + reasoningWithin);
    long total = orZero(tokens.totalTokenCount());
    return (total > input + output ? usage.bucket("total", total) : usage).build();
  }

  private static boolean isSilent(TokenUsage tokens) {
    return tokens.inputTokenCount() == null
        && tokens.outputTokenCount() == null
        && tokens.totalTokenCount() == null;
  }

  private static long orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
