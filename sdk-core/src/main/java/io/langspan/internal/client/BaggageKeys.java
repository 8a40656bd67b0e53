// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

/**
 * The keys of trace attributes in W3C baggage, as the official SDKs for Python and JavaScript name
 * them, and how much fits there.
 *
 * @see <a href="https://www.w3.org/TR/baggage/#limits">the limits of W3C baggage</a>
 */
final class BaggageKeys {

  static final String PREFIX = "langfuse_";
  static final String METADATA = PREFIX + "metadata_";

  /** Says that something above in the trace of this id was recorded. */
  static final String CLAIM = PREFIX + "trace_id";

  static final int MAX_ENTRIES = 64;
  static final int MAX_BYTES = 8_192;

  private BaggageKeys() {}

  /** Whether a key holds a trace attribute; those of prompts and experiments are others'. */
  static boolean isAttribute(String key) {
    return key.startsWith(METADATA)
        || (key.startsWith(PREFIX)
            && AllowedAttributes.SINGLE.contains(key.substring(PREFIX.length())));
  }
}
