// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNameTest {

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, gpt-4o",
    "' GPT-4o ', gpt-4o",
    "openai/gpt-4o, gpt-4o",
    "bedrock/us.anthropic.claude-x-v1:0, claude-x",
    "global.anthropic.claude-x-v12:3, claude-x",
    "anthropic.claude-x, claude-x",
    "openrouter/anthropic/claude-x.1, claude-x-1",
    "azure/global-standard/gpt-4o, gpt-4o",
    "bedrock/us-gov-west-1/anthropic.claude-x-v1, claude-x",
    "anthropic.claude-x-v1:0:200k, claude-x",
    "anthropic.claude-v2:1:200k, claude-2-1",
    "anthropic.claude-v2:0:18k, claude-2-0",
    "anthropic.claude-instant-v1:2:100k, claude-instant-1-2",
    "arn:aws-cn:bedrock:cn-north-1:1:inference-profile/apac.anthropic.claude-x-v1:0, claude-x",
    "projects/p/locations/l/publishers/google/models/gemini-x, gemini-x",
    "publishers/google/models/gemini-x@001, gemini-x@001",
    // Not a region, not a version, not a provider: the name stays.
    "eu2.anthropic.claude-x, eu2.anthropic.claude-x",
    "claude-3.7-sonnet, claude-3-7-sonnet",
    "azure/eu/gpt-4o, eu/gpt-4o",
    "bedrock/us-east-1/1-month/x, 1-month/x",
    "anthropic.claude-x-v1:0:200, claude-x-v1:0:200",
    "claude-x-v1:0:200k, claude-x-v1:0:200k",
    "azure_openai/eu/gpt-4o, eu/gpt-4o",
    "projects/p/locations/l/endpoints/1, projects/p/locations/l/endpoints/1",
    "claude-x-v1, claude-x-v1",
    "claude-x-v:0, claude-x-v:0",
    "claude-x-v1:, claude-x-v1:",
    "x/gpt-4o, x/gpt-4o",
    "ft:davinci-002:acme:bot-v1:77, ft:davinci-002:acme:bot-v1:77",
    "openai/, ''",
    ".anthropic., ''",
    "-v, -v",
    ":, :",
  })
  void normalise_stripsWhatResellersAdd(String model, String name) {
    assertThat(ModelName.normalise(model)).isEqualTo(name);
  }
}
