// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Takes OTLP exports. One bad span refuses its whole request, as there is no partial success. */
final class TraceIntake {

  private static final int NEWEST_INGESTION_VERSION = 4;

  private final Store store;
  private final int mostBytes;

  TraceIntake(Store store, int mostBytes) {
    this.store = store;
    this.mostBytes = mostBytes;
  }

  JsonNode post(Request request) throws ApiException {
    byte[] body = body(request);
    String contentType = request.header("content-type").toLowerCase(Locale.ROOT);
    List<RawSpan> spans;
    int notUnicode = 0;
    if (contentType.contains("application/x-protobuf")) {
      OtlpProtobuf.Export export = OtlpProtobuf.decode(body);
      spans = export.spans();
      notUnicode = export.notUnicode();
    } else if (contentType.contains("application/json")) {
      spans = OtlpJson.decode(body);
    } else {
      throw ApiException.otlp("Invalid content type");
    }
    checkVersion(request);
    if (spans.isEmpty() && notUnicode == 0) {
      return Json.object();
    }
    store(spans, notUnicode, request);
    return Json.object().put("id", UUID.randomUUID().toString()).put("name", "otel-ingestion-job");
  }

  private void store(List<RawSpan> spans, int notUnicode, Request request) {
    SpanReader.Sdk sdk =
        new SpanReader.Sdk(
            orUnknown(request.langfuseHeader("x-langfuse-sdk-name")),
            orUnknown(request.langfuseHeader("x-langfuse-sdk-version")));
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    List<LocalObservation> rows = new ArrayList<>();
    int refused = notUnicode;
    for (RawSpan span : spans) {
      LocalObservation row = SpanReader.read(span, now, sdk);
      if (row == null) {
        refused++;
      } else {
        rows.add(row);
      }
    }
    if (refused > 0) {
      store.addRefused(refused);
    }
    store.add(rows);
  }

  private static String orUnknown(@Nullable String value) {
    return value == null || value.isEmpty() ? "unknown" : value;
  }

  private byte[] body(Request request) throws ApiException {
    if (!request.header("content-encoding").contains("gzip")) {
      return request.body();
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
      byte[] body = in.readNBytes(mostBytes);
      if (in.read() >= 0) {
        throw ApiException.of(413, "Request body is too large", "PayloadTooLarge");
      }
      return body;
    } catch (IOException e) {
      throw ApiException.otlp("Failed to decompress request body");
    }
  }

  private static void checkVersion(Request request) throws ApiException {
    String version = request.langfuseHeader("x-langfuse-ingestion-version");
    if (version == null || version.isEmpty()) {
      return;
    }
    try {
      if (Integer.parseInt(version.trim()) <= NEWEST_INGESTION_VERSION) {
        return;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw ApiException.otlp(
        "Unsupported x-langfuse-ingestion-version: \""
            + version
            + "\". Maximum supported: \""
            + NEWEST_INGESTION_VERSION
            + "\".");
  }
}
