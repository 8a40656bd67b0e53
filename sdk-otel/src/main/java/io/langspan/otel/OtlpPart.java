// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import org.jspecify.annotations.Nullable;

/**
 * What an OTLP trace request is made of, as far as there is text in it.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto">the definitions</a>
 */
enum OtlpPart {
  REQUEST,
  RESOURCE_SPANS,
  RESOURCE,
  SCOPE_SPANS,
  SCOPE,
  SPAN,
  EVENT,
  LINK,
  STATUS,
  ATTRIBUTE,
  VALUE,
  ARRAY,
  ENTRIES,
  TEXT;

  /** What the field of that number is; {@code null} when there is no text in it. */
  @Nullable OtlpPart inner(int field) {
    return switch (this) {
      case REQUEST -> field == 1 ? RESOURCE_SPANS : null;
      case RESOURCE_SPANS -> field == 1 ? RESOURCE : field == 2 ? SCOPE_SPANS : null;
      case SCOPE_SPANS -> field == 1 ? SCOPE : field == 2 ? SPAN : null;
      case SPAN ->
          switch (field) {
            case 5 -> TEXT;
            case 9 -> ATTRIBUTE;
            case 11 -> EVENT;
            case 13 -> LINK;
            case 15 -> STATUS;
            default -> null;
          };
      case EVENT -> field == 2 ? TEXT : field == 3 ? ATTRIBUTE : null;
      case RESOURCE, ENTRIES -> field == 1 ? ATTRIBUTE : null;
      case SCOPE -> field == 3 ? ATTRIBUTE : null;
      case LINK -> field == 4 ? ATTRIBUTE : null;
      case STATUS -> field == 2 ? TEXT : null;
      case ATTRIBUTE -> field == 2 ? VALUE : null;
      case VALUE -> field == 1 ? TEXT : field == 5 ? ARRAY : field == 6 ? ENTRIES : null;
      case ARRAY -> field == 1 ? VALUE : null;
      case TEXT -> null;
    };
  }
}
