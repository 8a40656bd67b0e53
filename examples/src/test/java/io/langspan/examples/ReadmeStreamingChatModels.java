// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.langchain4j.model.openai.spi.OpenAiStreamingChatModelBuilderFactory;

/**
 * Has LangChain4j's streaming models of the documents ask the stand-in, as OpenAI's client does by
 * itself.
 */
public final class ReadmeStreamingChatModels implements OpenAiStreamingChatModelBuilderFactory {

  @Override
  public OpenAiStreamingChatModelBuilder get() {
    return new ToStandIn();
  }

  private static final class ToStandIn extends OpenAiStreamingChatModelBuilder {

    ToStandIn() {
      baseUrl(System.getProperty("openai.baseUrl"));
      super.apiKey(System.getProperty("openai.apiKey"));
    }

    @Override
    public OpenAiStreamingChatModelBuilder apiKey(String key) {
      return key == null ? this : super.apiKey(key); // the environment of a test has none
    }
  }
}
