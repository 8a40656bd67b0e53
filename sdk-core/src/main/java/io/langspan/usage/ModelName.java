// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The names under which one model is sold: what to strip before looking a price up. */
final class ModelName {

  /**
   * Whoever passes a model on at its list price. Not {@code azure/eu/} and the like, where it costs
   * more.
   */
  private static final List<String> PROVIDERS =
      List.of(
          "openai/",
          "azure/",
          "azure_ai/",
          "azure_openai/",
          "azure-openai/",
          "anthropic/",
          "google/",
          "googleai/",
          "google_genai/",
          "gemini/",
          "vertex/",
          "vertex_ai/",
          "vertex_ai_beta/",
          "vertexai/",
          "google_vertexai/",
          "google-vertex/",
          "bedrock/",
          "amazon-bedrock/",
          "aws-bedrock/",
          "bedrock_converse/",
          "openrouter/",
          "litellm_proxy/",
          // between a provider and the model
          "global/",
          "global-standard/",
          "converse/",
          "invoke/",
          "responses/",
          "models/");

  private static final List<String> BEDROCK_VENDORS = List.of("anthropic.", "openai.", "google.");

  /** What Bedrock calls by a version alone. */
  private static final Map<String, String> BEDROCK_NAMES =
      Map.of(
          "claude-v2:1", "claude-2-1",
          "claude-v2:0", "claude-2-0",
          "claude-v2", "claude-2-0",
          "claude-instant-v1:2", "claude-instant-1-2",
          "claude-instant-v1", "claude-instant-1-2");

  private static final Pattern VERSION = Pattern.compile("(?<=.)-v\\d+:\\d+$");
  private static final Pattern BEDROCK_VERSION = Pattern.compile("(?<=.)-v\\d+(:\\d+)?$");

  /** How many tokens the context has for which Bedrock keeps room: {@code …-v1:0:200k}. */
  private static final Pattern BEDROCK_CONTEXT = Pattern.compile("(?<=:\\d{1,9}):\\d+k$");

  private ModelName() {}

  /**
   * The names under which a table may list a model: its very spelling first, as it may have a price
   * of its own.
   */
  static Set<String> spellings(String model) {
    Set<String> names = new LinkedHashSet<>();
    names.add(canonical(model));
    String name = normalise(model);
    names.add(name);
    int at = name.indexOf('@');
    if (at >= 0) {
      // Where a table lists the dated name only: claude-3-haiku@20240307 is
      // claude-3-haiku-20240307, and of Vertex claude-3-5-sonnet-v2@20241022 is
      // claude-3-5-sonnet-20241022.
      String base = name.substring(0, at);
      String date = '-' + name.substring(at + 1);
      names.add(base);
      names.add(base.concat(date));
      if (base.endsWith("-v2")) {
        names.add(base.substring(0, at - 3).concat(date));
      }
    }
    return names;
  }

  /** As it was given, but for case, space around it, and how Claude's version is written. */
  static String canonical(String model) {
    String name = model.strip().toLowerCase(Locale.ROOT);
    // claude-sonnet-4.5 is to Anthropic claude-sonnet-4-5.
    return name.startsWith("claude-") ? name.replace('.', '-') : name;
  }

  /** Lower case, without provider, Bedrock region, vendor and version; {@code @date} stays. */
  static String normalise(String model) {
    String name = withoutProvider(withoutPath(model.strip().toLowerCase(Locale.ROOT)));
    String sold = withoutBedrockVendor(name);
    return sold.length() == name.length() ? canonical(withoutVersion(name)) : ofBedrock(sold);
  }

  private static String ofBedrock(String name) {
    String sold = BEDROCK_CONTEXT.matcher(name).replaceFirst("");
    String known = BEDROCK_NAMES.get(sold);
    return known == null ? canonical(BEDROCK_VERSION.matcher(sold).replaceFirst("")) : known;
  }

  /** But not from a fine-tune, whose own name and id may end like that. */
  private static String withoutVersion(String name) {
    return name.startsWith("ft:") ? name : VERSION.matcher(name).replaceFirst("");
  }

  /** Of Bedrock's ARNs and Vertex's resource names, only the last part names the model. */
  private static String withoutPath(String name) {
    boolean isPath =
        (name.startsWith("arn:") && name.contains(":bedrock:"))
            || (name.startsWith("projects/") && name.contains("/models/"))
            || name.startsWith("publishers/");
    return isPath ? name.substring(name.lastIndexOf('/') + 1) : name;
  }

  private static String withoutProvider(String name) {
    String rest = name;
    for (int from = prefix(rest); from > 0; from = prefix(rest)) {
      rest = rest.substring(from); // several: openrouter/openai/gpt-5
    }
    return rest;
  }

  private static int prefix(String name) {
    for (String provider : PROVIDERS) {
      if (name.startsWith(provider)) {
        return provider.length();
      }
    }
    return isAwsRegion(name) ? name.indexOf('/') + 1 : 0;
  }

  /** {@code eu-central-1/anthropic.claude}: where Bedrock sells it. */
  private static boolean isAwsRegion(String name) {
    int slash = name.indexOf('/');
    return slash > 2
        && name.charAt(2) == '-'
        && name.charAt(slash - 2) == '-'
        && Character.isDigit(name.charAt(slash - 1));
  }

  /** {@code us.anthropic.claude} and {@code anthropic.claude} become {@code claude}. */
  private static String withoutBedrockVendor(String name) {
    int region = 0;
    while (region < name.length() && isRegionPart(name.charAt(region))) {
      region++;
    }
    int afterRegion = region + 1;
    for (String vendor : BEDROCK_VENDORS) {
      if (name.startsWith(vendor)) {
        return name.substring(vendor.length());
      }
      if (name.startsWith(".", region) && name.startsWith(vendor, afterRegion)) {
        return name.substring(afterRegion + vendor.length());
      }
    }
    return name;
  }

  private static boolean isRegionPart(char c) {
    return (c >= 'a' && c <= 'z') || c == '-';
  }
}
