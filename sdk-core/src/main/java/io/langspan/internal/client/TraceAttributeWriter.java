// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.client.RecordedAttributes.Sink;
import io.langspan.internal.json.Text;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.common.AttributeKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trace attributes as attributes of a span: every span of a trace carries all of them. */
public final class TraceAttributeWriter {

  /**
   * Beyond this many keys metadata, of the trace and then of the observation, shares one attribute:
   * a span has room for 128 attributes, and more is to fit than metadata.
   */
  static final int MAX_METADATA_KEYS = 64;

  private TraceAttributeWriter() {}

  /** Writes what is set, and the environment and release of the client. */
  public static void write(
      TraceAttributes attributes,
      Sink sink,
      @Nullable String defaultEnvironment,
      @Nullable String release) {
    String environment = attributes.environment();
    put(sink, Keys.ENVIRONMENT, environment == null ? defaultEnvironment : environment);
    put(sink, Keys.RELEASE, release);
    if (attributes == TraceAttributes.empty()) {
      return;
    }
    put(sink, Keys.TRACE_NAME, attributes.traceName());
    put(sink, Keys.USER_ID, attributes.userId());
    put(sink, Keys.SESSION_ID, attributes.sessionId());
    put(sink, Keys.VERSION, attributes.version());
    if (!attributes.tags().isEmpty()) {
      sink.put(Keys.TRACE_TAGS, attributes.tags().stream().map(Text::valid).toList());
    }
    Boolean isPublic = attributes.isPublic();
    if (isPublic != null) {
      sink.put(Keys.TRACE_PUBLIC, isPublic);
    }
    writeMetadata(attributes.metadata(), sink);
  }

  private static void writeMetadata(Map<String, String> metadata, Sink sink) {
    Map<String, Object> rest = new LinkedHashMap<>();
    int room = MAX_METADATA_KEYS;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      if (room-- > 0) {
        put(
            sink,
            AttributeKey.stringKey(Keys.TRACE_METADATA_PREFIX + Text.valid(entry.getKey())),
            entry.getValue());
      } else {
        rest.put(entry.getKey(), entry.getValue());
      }
    }
    if (!rest.isEmpty()) {
      put(sink, Keys.TRACE_METADATA, Json.object(rest));
    }
  }

  private static void put(Sink sink, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      sink.put(key, Text.valid(value));
    }
  }
}
