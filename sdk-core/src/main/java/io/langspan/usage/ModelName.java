// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.List;
import java.util.Locale;

/** The names under which one model is sold: what to strip before looking a price up. */
final class ModelName {

  private static final List<String> PROVIDERS =
      List.of(
          "openai/",
          "azure/",
          "anthropic/",
          "google/",
          "googleai/",
          "gemini/",
          "vertex_ai/",
          "bedrock/");

  private static final List<String> BEDROCK_VENDORS = List.of("anthropic.", "openai.", "google.");

  private ModelName() {}

  /** Lower case, without provider, Bedrock region, vendor and version; {@code @date} stays. */
  static String normalise(String model) {
    String name = model.strip().toLowerCase(Locale.ROOT);
    return withoutBedrockVersion(withoutBedrockVendor(withoutProvider(name)));
  }

  private static String withoutProvider(String name) {
    for (String provider : PROVIDERS) {
      if (name.startsWith(provider)) {
        return name.substring(provider.length());
      }
    }
    return name;
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

  /** {@code …-v1:0} goes, but not from a fine-tune, whose own name and id may end like that. */
  private static String withoutBedrockVersion(String name) {
    int version = name.lastIndexOf("-v");
    int colon = name.lastIndexOf(':');
    boolean isVersion =
        version > 0
            && !name.startsWith("ft:")
            && isNumber(name, version + 2, colon)
            && isNumber(name, colon + 1, name.length());
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

  /** Whether the name fits a pattern in which {@code *} stands for any characters, or none. */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        // The last star takes one character more; earlier ones already have what they need.
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
