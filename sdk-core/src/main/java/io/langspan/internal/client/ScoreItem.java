// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.langspan.Mask;
import io.langspan.internal.delivery.Item;
import io.langspan.internal.delivery.Kind;
import io.langspan.internal.json.Text;
import io.langspan.internal.mask.Masking;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A score on its way to the ingestion batch.
 *
 * <p>The ids and the time are fixed here, so that a repeated request changes nothing.
 */
final class ScoreItem implements Item {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_TEXT = 500;

  private final String eventId = UUID.randomUUID().toString();
  private final Score score;
  private final @Nullable String defaultEnvironment;
  private final Masking masking;
  private final @Nullable String metadata;

  ScoreItem(Score score, @Nullable String defaultEnvironment, Masking masking, Values values) {
    this.score = score;
    this.defaultEnvironment = defaultEnvironment;
    this.masking = masking;
    // Now: the application may change the values afterwards.
    this.metadata = score.metadata().isEmpty() ? null : values.text(score.metadata());
  }

  @Override
  public Kind kind() {
    return Kind.SCORES;
  }

  @Override
  public long estimatedBytes() {
    String comment = score.comment();
    long text = score.value() instanceof String value ? Text.weight(value) : 8;
    return 500 + text + Text.weight(comment) + Text.weight(metadata);
  }

  @Override
  public String id() {
    return eventId;
  }

  @Override
  public byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("id", eventId);
      json.writeStringField("type", "score-create");
      json.writeStringField("timestamp", score.timestamp().toString());
      json.writeObjectFieldStart("body");
      writeBody(json);
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void writeBody(JsonGenerator json) throws IOException {
    write(json, "id", maskedId(score.id()));
    write(json, "traceId", asOnSpans(score.traceId(), TraceIds.validTraceId(score.traceId())));
    write(
        json,
        "observationId",
        asOnSpans(score.observationId(), TraceIds.validSpanId(score.observationId())));
    write(json, "sessionId", masked(Mask.Kind.ATTRIBUTE, "session.id", score.sessionId()));
    write(
        json, "datasetRunId", masked(Mask.Kind.SCORE, "score.datasetRunId", score.datasetRunId()));
    write(json, "name", masking.apply(Mask.Kind.NAME, "score.name", score.name()));
    write(json, "dataType", score.type().name());
    Object value = score.value();
    if (value instanceof Double number) {
      json.writeNumberField("value", number);
    } else {
      String text = masking.apply(Mask.Kind.SCORE, "score.value", value.toString());
      write(json, "value", score.type() == Score.Type.TEXT ? Text.cut(text, MAX_TEXT) : text);
    }
    write(json, "configId", masked(Mask.Kind.SCORE, "score.configId", score.configId()));
    String environment = score.environment();
    write(
        json,
        "environment",
        TraceAttributes.Builder.isEnvironment(environment) ? environment : defaultEnvironment);
    write(json, "comment", masked(Mask.Kind.SCORE, "score.comment", score.comment()));
    writeMetadata(json);
  }

  private @Nullable String masked(Mask.Kind kind, String key, @Nullable String text) {
    return text == null ? null : masking.apply(kind, key, text);
  }

  /** An id that the mask changes is replaced by its hash: equal ids must stay equal, others not. */
  private String maskedId(String id) {
    return masking.apply(Mask.Kind.SCORE, "score.id", id).equals(id) ? id : TraceIds.fromSeed(id);
  }

  private void writeMetadata(JsonGenerator json) throws IOException {
    if (metadata == null) {
      return;
    }
    String masked = masking.apply(Mask.Kind.SCORE, "score.metadata", metadata);
    json.writeFieldName("metadata");
    // A mask may leave something that is no JSON any more.
    json.writeRawValue(Json.isValid(masked) ? masked : Json.object(Map.of("masked", masked)));
  }

  /** Our ids in lower case, as spans have them; those of another system as they are. */
  private static @Nullable String asOnSpans(@Nullable String id, @Nullable String valid) {
    return valid == null ? id : valid;
  }

  private static void write(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, Text.valid(value));
    }
  }
}
