// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.langspan.internal.client.Keys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.List;

/** Where large texts sit in spans of other tracers. */
final class Content {

  private static final List<AttributeKey<String>> LARGE =
      List.of(
          Keys.INPUT,
          Keys.OUTPUT,
          Keys.INPUT_MESSAGES,
          Keys.OUTPUT_MESSAGES,
          stringKey("input.value"),
          stringKey("output.value"));

  private Content() {}

  /** How many characters the texts have; cheap enough for the caller's thread. */
  static long length(ReadableSpan span) {
    long length = 0;
    for (AttributeKey<String> key : LARGE) {
      String text = span.getAttribute(key);
      length += text == null ? 0 : text.length();
    }
    return length;
  }
}
