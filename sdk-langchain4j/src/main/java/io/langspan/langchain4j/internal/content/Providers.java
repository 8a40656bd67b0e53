// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.model.ModelProvider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who serves a model, in the words of OpenTelemetry's {@code gen_ai.provider.name}. */
public final class Providers {

  private Providers() {}

  /** The provider's name; {@code null} if LangChain4j does not know it. */
  public static @Nullable String name(@Nullable ModelProvider provider) {
    if (provider == null) {
      return null;
    }
    String name = provider.name(); // a newer release may know more of them
    return switch (name) {
      case "OPEN_AI" -> "openai";
      case "AZURE_OPEN_AI" -> "azure.ai.openai";
      case "MICROSOFT_FOUNDRY" -> "azure.ai.inference";
      case "AMAZON_BEDROCK" -> "aws.bedrock";
      case "GOOGLE_AI_GEMINI", "GOOGLE_GENAI" -> "gcp.gemini";
      case "GOOGLE_VERTEX_AI_GEMINI", "GOOGLE_VERTEX_AI_ANTHROPIC" -> "gcp.vertex_ai";
      case "WATSONX" -> "ibm.watsonx.ai";
      case "OTHER" -> null;
      default -> name.toLowerCase(Locale.ROOT);
    };
  }
}
