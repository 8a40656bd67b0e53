// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import org.jspecify.annotations.Nullable;

/** What an item is for the server: where it goes and how several of them make one request. */
public enum Kind {
  /** Encoded OTLP trace requests. Repeated protobuf fields concatenate, so nothing joins them. */
  OTLP_TRACES(
      1, "traces", "/api/public/otel/v1/traces", "application/x-protobuf", true, "", "", ""),

  /**
   * JSON events of the ingestion batch. Sent uncompressed: only the OTLP route is known to decode
   * gzip. Answers name the events one by one.
   */
  SCORES(
      2, "scores", "/api/public/ingestion", "application/json", false, "{\"batch\":[", ",", "]}");

  /** For users' disks: never to be changed. */
  final byte code;

  /** For people. */
  final String label;

  final String path;
  final String contentType;
  final boolean gzip;
  final String prefix;
  final String separator;
  final String suffix;

  Kind(
      int code,
      String label,
      String path,
      String contentType,
      boolean gzip,
      String prefix,
      String separator,
      String suffix) {
    this.code = (byte) code;
    this.label = label;
    this.path = path;
    this.contentType = contentType;
    this.gzip = gzip;
    this.prefix = prefix;
    this.separator = separator;
    this.suffix = suffix;
  }

  static @Nullable Kind of(byte code) {
    for (Kind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }

  boolean answersPerItem() {
    return this == SCORES;
  }
}
