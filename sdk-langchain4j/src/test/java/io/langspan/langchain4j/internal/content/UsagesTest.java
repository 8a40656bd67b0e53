// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.output.TokenUsage;
import io.langspan.usage.Usage;
import org.junit.jupiter.api.Test;

/** Each provider counts in its own way; their modules are not there, but for the accessors. */
class UsagesTest {

  /** As Anthropic's: cached tokens stand beside the input. */
  public static final class Anthropic extends TokenUsage {
    Anthropic() {
      super(10, 5);
    }

    public Integer cacheReadInputTokens() {
      return 100;
    }

    public Integer cacheCreationInputTokens() {
      return 20;
    }
  }

  /** As Bedrock's: the same in other words. */
  public static final class Bedrock extends TokenUsage {
    Bedrock() {
      super(10, 5);
    }

    public Integer cacheReadInputTokens() {
      return 100;
    }

    public Integer cacheWriteInputTokens() {
      return 20;
    }
  }

  /** As Gemini's: cached tokens are within the input, thoughts beside the output. */
  public static final class Gemini extends TokenUsage {
    Gemini() {
      super(110, 5, 122);
    }

    public Integer cachedContentTokenCount() {
      return 100;
    }

    public Integer thoughtsTokenCount() {
      return 7;
    }
  }

  @Test
  void of_addsWhatAnthropicCountsBesideTheInput() {
    Usage usage = Usages.of(new Anthropic());

    assertThat(usage)
        .isEqualTo(
            Usage.builder().input(10).inputCached(100).inputCacheCreation(20).output(5).build());
  }

  @Test
  void of_addsWhatBedrockCountsBesideTheInput() {
    assertThat(Usages.of(new Bedrock())).isEqualTo(Usages.of(new Anthropic()));
  }

  @Test
  void of_takesWhatGeminiCountsWithinTheInput_andAddsItsThoughts() {
    Usage usage = Usages.of(new Gemini());

    assertThat(usage)
        .isEqualTo(Usage.builder().input(10).inputCached(100).output(5).outputReasoning(7).build());
    assertThat(usage.isConsistent()).isTrue();
  }

  @Test
  void of_keepsATotal_ofWhichNoPartsAreKnown() {
    assertThat(Usages.of(new TokenUsage(null, null, 9)).total()).isEqualTo(9);
  }

  @Test
  void of_isNothing_whenNobodySaidAnything() {
    assertThat(Usages.of(null)).isNull();
    assertThat(Usages.of(new TokenUsage())).isNull();
  }
}
