// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * What Langfuse asks of a request for its OTLP endpoint. One bad span costs the whole request, as
 * it does there.
 */
final class TraceRules {

  private static final int MAX_BODY = 64 << 20;

  private TraceRules() {}

  static ExportTraceServiceRequest decode(Wire.Head head, byte[] body) throws Refusal {
    if (!head.header("content-type").toLowerCase(Locale.ROOT).contains("application/x-protobuf")) {
      throw new Refusal(400, "wrong content type");
    }
    checkVersion(head.header("x-langfuse-ingestion-version"));
    ExportTraceServiceRequest request;
    try {
      boolean gzip = head.header("content-encoding").contains("gzip");
      request = ExportTraceServiceRequest.parseFrom(gzip ? unpack(body) : body);
    } catch (InvalidProtocolBufferException e) {
      throw new Refusal(400, "not OTLP");
    }
    for (Span span : Book.spansOf(request)) {
      if (span.getTraceId().size() != 16 || span.getSpanId().size() != 8) {
        throw new Refusal(400, "a span without an id");
      }
      AttributeRules.check(span);
    }
    return request;
  }

  private static void checkVersion(String version) throws Refusal {
    if (!version.isEmpty() && !version.matches("[0-4]")) {
      throw new Refusal(400, "wrong ingestion version");
    }
  }

  private static byte[] unpack(byte[] body) throws Refusal {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readNBytes(MAX_BODY);
    } catch (IOException e) {
      throw new Refusal(400, "not gzip");
    }
  }
}
