// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.baggage.Baggage;

/** Takes trace attributes out of the baggage of a request. Anybody may have written it. */
final class BaggageReader {

  private final AllowedAttributes allowed;
  private final TraceAttributes.Builder found = TraceAttributes.builder();
  private int entries;

  private BaggageReader(AllowedAttributes allowed) {
    this.allowed = allowed;
  }

  static TraceAttributes read(AllowedAttributes allowed, Baggage baggage) {
    if (allowed.none() || baggage.isEmpty()) {
      return TraceAttributes.empty();
    }
    BaggageReader reader = new BaggageReader(allowed);
    baggage.forEach((key, entry) -> reader.entry(key, entry.getValue()));
    return reader.entries == 0 ? TraceAttributes.empty() : reader.found.build();
  }

  private void entry(String key, String value) {
    if (!BaggageKeys.isAttribute(key)) {
      return;
    }
    if (key.startsWith(BaggageKeys.METADATA)) {
      String name = key.substring(BaggageKeys.METADATA.length());
      if (allowed.hasMetadata(name) && hasRoom()) {
        metadata(name, value);
      }
    } else if (allowed.has(key.substring(BaggageKeys.PREFIX.length())) && hasRoom()) {
      attribute(key, value);
    }
  }

  private boolean hasRoom() {
    if (++entries <= BaggageKeys.MAX_ENTRIES) {
      return true;
    }
    leftOut("What exceeds 64 entries");
    return false;
  }

  private void metadata(String name, String value) {
    if (AllowedAttributes.TOKEN.matcher(name).matches() && isFine(value)) {
      found.metadata(name, value);
    } else {
      leftOut(BaggageKeys.METADATA + "*"); // the rest of the key is anybody's too
    }
  }

  private void attribute(String key, String value) {
    if (key.endsWith("tags")) {
      tags(key, value);
    } else if (!isFine(value)
        || (key.endsWith("environment") && !TraceAttributes.Builder.isEnvironment(value))) {
      leftOut(key);
    } else {
      switch (key.substring(BaggageKeys.PREFIX.length())) {
        case "user_id" -> found.userId(value);
        case "session_id" -> found.sessionId(value);
        case "trace_name" -> found.traceName(value);
        case "version" -> found.version(value);
        default -> found.environment(value);
      }
    }
  }

  private void tags(String key, String joined) {
    String[] tags = joined.split(",", BaggageKeys.MAX_ENTRIES + 1);
    for (int i = 0; i < tags.length; i++) {
      if (i < BaggageKeys.MAX_ENTRIES && isFine(tags[i])) {
        found.tags(tags[i]);
      } else if (!tags[i].isEmpty()) {
        leftOut(key);
      }
    }
  }

  private static boolean isFine(String value) {
    return !value.isEmpty()
        && value.length() <= TraceAttributes.MAX_LENGTH
        && value.chars().noneMatch(Character::isISOControl);
  }

  private static void leftOut(String key) {
    Guard.report(
        "incoming baggage " + key,
        "{} in the baggage of a request was left out: it is too long, empty, or holds characters"
            + " that it may not",
        key);
  }
}
