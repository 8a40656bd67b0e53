// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which trace attributes may travel in baggage, by the names that the official SDKs use there. */
public final class AllowedAttributes {

  /** What a name may look like. */
  public static final String NAMES =
      "user_id, session_id, trace_name, version, environment, tags, metadata.<key>, metadata.* or *";

  static final String METADATA = "metadata.";

  /** The characters of a key in baggage: what HTTP calls a token. */
  static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");

  static final Set<String> SINGLE =
      Set.of("user_id", "session_id", "trace_name", "version", "environment", "tags");

  private final Set<String> names;

  AllowedAttributes(List<String> names) {
    this.names = Set.copyOf(names);
  }

  /** Whether this names an attribute, or several. */
  public static boolean isName(String name) {
    return name.equals("*")
        || SINGLE.contains(name)
        || (name.startsWith(METADATA)
            && TOKEN.matcher(name.substring(METADATA.length())).matches());
  }

  boolean none() {
    return names.isEmpty();
  }

  boolean has(String name) {
    return names.contains("*") || names.contains(name);
  }

  boolean hasMetadata(String key) {
    return has(METADATA + "*") || names.contains(METADATA + key);
  }
}
