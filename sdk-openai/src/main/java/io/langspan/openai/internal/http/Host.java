// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import io.langspan.openai.IncludeUsage;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.TraceHeaders;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** Who answers at a base URL, and what may be said to it. */
record Host(String provider, boolean isVendor) {

  private static final Map<String, String> PROVIDERS =
      Map.ofEntries(
          Map.entry("api.openai.com", "openai"),
          Map.entry("openai.azure.com", "azure.ai.openai"),
          Map.entry("services.ai.azure.com", "azure.ai.openai"),
          Map.entry("cognitiveservices.azure.com", "azure.ai.openai"),
          Map.entry("amazonaws.com", "aws.bedrock"),
          Map.entry("generativelanguage.googleapis.com", "gcp.gemini"),
          Map.entry("aiplatform.googleapis.com", "gcp.vertex_ai"),
          Map.entry("api.anthropic.com", "anthropic"),
          Map.entry("api.x.ai", "x_ai"),
          Map.entry("api.groq.com", "groq"),
          Map.entry("api.deepseek.com", "deepseek"),
          Map.entry("api.mistral.ai", "mistral_ai"),
          Map.entry("api.perplexity.ai", "perplexity"),
          Map.entry("openrouter.ai", "openrouter"));

  /** An address that is none, or a gateway, speaks as OpenAI does. */
  static Host of(String baseUrl) {
    String host = host(baseUrl);
    for (String suffix = host; !suffix.isEmpty(); suffix = parent(suffix)) {
      String provider = PROVIDERS.get(suffix);
      if (provider != null) {
        boolean isVendor = provider.equals("openai") || provider.startsWith("azure.");
        return new Host(provider, isVendor);
      }
    }
    return new Host("openai", false);
  }

  private static String host(String baseUrl) {
    try {
      String host = URI.create(baseUrl).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String parent(String host) {
    int dot = host.indexOf('.');
    return dot < 0 ? "" : host.substring(dot + 1);
  }

  /** Whether a stream may be asked for its usage. */
  boolean isAskedForUsage(OpenAIOptions options) {
    return options.includeUsage() == IncludeUsage.ALWAYS
        || (options.includeUsage() == IncludeUsage.AUTO && isVendor);
  }

  /** Whether it is told which trace a request belongs to. */
  boolean isToldTheTrace(OpenAIOptions options) {
    return options.traceHeaders() == TraceHeaders.ALWAYS
        || (options.traceHeaders() == TraceHeaders.GATEWAYS && !isVendor);
  }
}
