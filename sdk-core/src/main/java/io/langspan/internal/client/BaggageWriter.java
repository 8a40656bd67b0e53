// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.json.Text;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts trace attributes beside the baggage of others, within the limits of all baggage.
 *
 * <p>What came in under the keys of trace attributes does not go on by itself: a service that
 * accepts nothing from outside must not vouch for it to the next one.
 */
final class BaggageWriter {

  private final AllowedAttributes allowed;
  private final BaggageBuilder all;
  private int entries;
  private int bytes;

  private BaggageWriter(AllowedAttributes allowed, Baggage before) {
    this.allowed = allowed;
    this.all = before.toBuilder();
  }

  /**
   * The baggage of an outgoing request.
   *
   * @param recorded the trace of which something above the request is recorded, if there is one
   */
  static Baggage write(
      AllowedAttributes allowed,
      Baggage before,
      TraceAttributes attributes,
      @Nullable String recorded) {
    BaggageWriter writer = new BaggageWriter(allowed, before);
    writer.keep(before, recorded);
    writer.add(attributes);
    return writer.all.build();
  }

  private void keep(Baggage before, @Nullable String recorded) {
    if (recorded != null) {
      all.remove(BaggageKeys.CLAIM);
    }
    before.forEach(
        (key, entry) -> {
          if (BaggageKeys.isAttribute(key)) {
            all.remove(key);
          } else if (recorded == null || !key.equals(BaggageKeys.CLAIM)) {
            String more = entry.getMetadata().getValue();
            entries++;
            bytes += size(key, entry.getValue()) + (more.isEmpty() ? 0 : 1 + encoded(more));
          }
        });
    if (recorded != null) {
      put(BaggageKeys.CLAIM, recorded);
    }
  }

  private void add(TraceAttributes attributes) {
    single("user_id", attributes.userId());
    single("session_id", attributes.sessionId());
    single("environment", attributes.environment());
    single("trace_name", attributes.traceName());
    single("version", attributes.version());
    if (!attributes.tags().isEmpty() && allowed.has("tags")) {
      List<String> tags = new ArrayList<>(attributes.tags());
      if (tags.removeIf(tag -> tag.indexOf(',') >= 0)) {
        leftOut("a tag", "the comma would make it two");
      }
      single("tags", tags.isEmpty() ? null : String.join(",", tags));
    }
    attributes.metadata().forEach(this::metadata);
  }

  private void single(String name, @Nullable String value) {
    if (value != null && !value.isEmpty() && allowed.has(name)) {
      put(BaggageKeys.PREFIX + name, value);
    }
  }

  private void metadata(String key, String value) {
    if (!allowed.hasMetadata(key) || value.isEmpty()) {
      return;
    }
    if (AllowedAttributes.TOKEN.matcher(key).matches()) {
      put(BaggageKeys.METADATA + key, value);
    } else {
      leftOut("a key of trace metadata", "use letters, digits, '.', '-' and '_' alone");
    }
  }

  private void put(String key, String text) {
    String value = Text.valid(text); // OpenTelemetry would throw at half a character
    int size = size(key, value);
    if (entries >= BaggageKeys.MAX_ENTRIES || bytes + size > BaggageKeys.MAX_BYTES) {
      leftOut("a trace attribute", "all baggage has room for 64 entries and 8192 bytes");
      return;
    }
    entries++;
    bytes += size;
    all.put(key, value);
  }

  private static void leftOut(String what, String why) {
    Guard.report("baggage " + what, "Outgoing baggage goes without {}: {}", what, why);
  }

  private static int size(String key, String value) {
    return key.length() + 1 + encoded(value) + 1;
  }

  /** In bytes, with every character percent-encoded that an encoder may encode. */
  private static int encoded(String value) {
    int size = 0;
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      size += isPlain(b) ? 1 : 3;
    }
    return size;
  }

  private static boolean isPlain(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '~';
  }
}
