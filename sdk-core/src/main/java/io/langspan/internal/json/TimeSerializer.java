// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The types of {@code java.time} as ISO 8601 text, or as the {@code @JsonFormat} of a property
 * says.
 */
final class TimeSerializer extends Guarded implements ContextualSerializer {

  private final @Nullable DateTimeFormatter format;

  TimeSerializer(@Nullable DateTimeFormatter format) {
    this.format = format;
  }

  @Override
  void write(Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
      throws IOException {
    gen.writeString(format == null ? iso(value) : format.format((TemporalAccessor) value));
  }

  private static String iso(Object value) {
    // Their toString leaves out seconds that are zero and adds the zone's name.
    if (value instanceof LocalDateTime t) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(t);
    }
    if (value instanceof OffsetDateTime || value instanceof ZonedDateTime) {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format((TemporalAccessor) value);
    }
    return value.toString();
  }

  @Override
  public JsonSerializer<?> createContextual(
      SerializerProvider provider, @Nullable BeanProperty property) {
    if (property == null) {
      return this;
    }
    JsonFormat.Value wanted =
        property.findPropertyFormat(provider.getConfig(), TemporalAccessor.class);
    if (!wanted.hasPattern()) {
      return this;
    }
    DateTimeFormatter formatter =
        DateTimeFormatter.ofPattern(
            wanted.getPattern(), wanted.hasLocale() ? wanted.getLocale() : Locale.ROOT);
    return new TimeSerializer(
        wanted.hasTimeZone() ? formatter.withZone(wanted.getTimeZone().toZoneId()) : formatter);
  }
}
