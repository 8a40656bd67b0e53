// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.models.completions.CompletionUsage;
import com.openai.models.responses.ResponseUsage;
import io.langspan.usage.Usage;

/** OpenAI reports totals that contain their parts; a token must be counted, and paid, once. */
final class OpenAiUsage {

  private OpenAiUsage() {}

  static Usage of(CompletionUsage usage) {
    return Usage.inclusive(usage.promptTokens(), usage.completionTokens())
        .inputCached(usage.promptTokensDetails().flatMap(d -> d.cachedTokens()).orElse(0L))
        .outputReasoning(
            usage.completionTokensDetails().flatMap(d -> d.reasoningTokens()).orElse(0L))
        .build();
  }

  static Usage of(ResponseUsage usage) {
    return Usage.inclusive(usage.inputTokens(), usage.outputTokens())
        .inputCached(usage.inputTokensDetails().cachedTokens())
        .outputReasoning(usage.outputTokensDetails().reasoningTokens())
        .build();
  }
}
