// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, openai, true",
    "https://API.OpenAI.com:443/v1/, openai, true",
    "https://eu.api.openai.com/v1, openai, true",
    "https://my-resource.openai.azure.com/openai/v1, azure.ai.openai, true",
    "https://x.services.ai.azure.com/openai/v1, azure.ai.openai, true",
    "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1, aws.bedrock, false",
    "https://generativelanguage.googleapis.com/v1beta/openai, gcp.gemini, false",
    "https://api.groq.com/openai/v1, groq, false",
    "https://openrouter.ai/api/v1, openrouter, false",
    "https://api.openai.com.evil.example/v1, openai, false",
    "https://notapi.openai.com.example, openai, false",
    "http://127.0.0.1:4000, openai, false",
    "http://[::1]:4000/v1, openai, false",
    "http://localhost:8000/v1, openai, false",
    "no address at all, openai, false",
    "'', openai, false"
  })
  void of_knowsWhoAnswers_byTheNameOfTheHost(String baseUrl, String provider, boolean isVendor) {
    Host host = Host.of(baseUrl);

    assertThat(host.provider()).isEqualTo(provider);
    assertThat(host.isVendor()).isEqualTo(isVendor);
  }
}
