// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
          "anthropic/",
          "google/",
          "googleai/",
          "google_genai/",
          "gemini/",
          "vertex/",
          "vertex_ai/",
          "vertex_ai_beta/",
          "bedrock/",
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
          "claude-v2", "claude-2-0",
          "claude-instant-v1", "claude-instant-1-2");

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
    String bedrock = withoutBedrockVendor(name);
    boolean isBedrock = bedrock.length() < name.length();
    String known = isBedrock ? BEDROCK_NAMES.get(bedrock) : null;
    return known == null ? canonical(withoutBedrockVersion(bedrock, isBedrock)) : known;
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
        && isNumber(name, slash - 1, slash);
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

  /**
   * {@code …-v1:0} goes, and of Bedrock {@code …-v1} and {@code …-v1:0:200k}, but not from a
   * fine-tune, whose own name and id may end like that.
   */
  private static String withoutBedrockVersion(String name, boolean isBedrock) {
    int version = name.lastIndexOf("-v");
    if (version <= 0 || name.startsWith("ft:")) {
      return name;
    }
    int colon = name.indexOf(':', version);
    boolean isVersion;
    if (colon < 0) {
      isVersion = isBedrock && isNumber(name, version + 2, name.length());
    } else {
      int context = isBedrock && name.endsWith("k") ? name.lastIndexOf(':') : name.length();
      isVersion =
          isNumber(name, version + 2, colon)
              && isNumber(name, colon + 1, context)
              && (context == name.length() || isNumber(name, context + 1, name.length() - 1));
    }
    return isVersion ? name.substring(0, version) : name;
  }

  private static boolean isNumber(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }
}
