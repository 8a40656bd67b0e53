// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import dev.langchain4j.model.openai.spi.OpenAiChatModelBuilderFactory;

/**
 * Has LangChain4j's models of the documents ask the stand-in, as OpenAI's client does by itself.
 */
public final class ReadmeChatModels implements OpenAiChatModelBuilderFactory {

  @Override
  public OpenAiChatModelBuilder get() {
    return new ToStandIn();
  }

  private static final class ToStandIn extends OpenAiChatModelBuilder {

    ToStandIn() {
      baseUrl(System.getProperty("openai.baseUrl"));
      super.apiKey(System.getProperty("openai.apiKey"));
    }

    @Override
    public OpenAiChatModelBuilder apiKey(String key) {
      return key == null ? this : super.apiKey(key); // the environment of a test has none
    }
  }
}
