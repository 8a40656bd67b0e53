// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Ids of traces and observations. */
public final class TraceIds {

  private static final int TRACE_ID_BYTES = 16;

  private TraceIds() {}

  /** The first 16 bytes of the seed's SHA-256; random for the empty seed. */
  public static String fromSeed(String seed) {
    if (seed == null || seed.isEmpty()) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      return TraceId.fromLongs(random.nextLong() | 1, random.nextLong());
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, TRACE_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** In lower case if it is a trace id, else {@code null}. */
  static @Nullable String validTraceId(@Nullable String id) {
    String lower = id == null ? "" : id.toLowerCase(Locale.ROOT);
    return TraceId.isValid(lower) ? lower : null;
  }

  /** In lower case if it is a span id, else {@code null}. */
  static @Nullable String validSpanId(@Nullable String id) {
    String lower = id == null ? "" : id.toLowerCase(Locale.ROOT);
    return SpanId.isValid(lower) ? lower : null;
  }

  static String randomSpanId() {
    return SpanId.fromLong(ThreadLocalRandom.current().nextLong() | 1);
  }
}
