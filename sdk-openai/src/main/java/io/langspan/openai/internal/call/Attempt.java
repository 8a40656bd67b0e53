// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request over the transport: a call may take several. Safe for use by many threads. */
public final class Attempt {

  private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("http.attempt.number");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<Long> DURATION =
      AttributeKey.longKey("http.attempt.duration_ms");
  private static final AttributeKey<String> REQUEST_ID =
      AttributeKey.stringKey("http.attempt.request_id");
  private static final AttributeKey<String> RETRY_AFTER =
      AttributeKey.stringKey("http.attempt.retry_after");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final int MOST_CAUSES = 5;

  private final int number;
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private volatile long nanos;
  private volatile int status;
  private volatile @Nullable String requestId;
  private volatile @Nullable String retryAfter;
  private volatile @Nullable String error;

  Attempt(int number) {
    this.number = number;
  }

  /** The head of an answer has arrived. */
  public void answered(int status, @Nullable String requestId, @Nullable String retryAfter) {
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    nanos = System.nanoTime() - startNanos;
  }

  /** There was no answer. */
  public void failed(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    error = cause.getClass().getName();
    nanos = System.nanoTime() - startNanos;
  }

  @Nullable String requestId() {
    return requestId;
  }

  int status() {
    return status;
  }

  /** Says it as an event of the span. */
  void tell(Span span) {
    AttributesBuilder attributes = Attributes.builder().put(NUMBER, (long) number);
    attributes.put(DURATION, millis());
    if (status != 0) {
      attributes.put(STATUS, (long) status);
    }
    put(attributes, REQUEST_ID, requestId);
    put(attributes, RETRY_AFTER, retryAfter);
    put(attributes, ERROR, error);
    span.addEvent("http.attempt", attributes.build(), start);
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, value);
    }
  }

  /** Says it for those who see no events. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    if (status != 0) {
      json.put("status", status);
    }
    if (error != null) {
      json.put("error", error);
    }
    json.put("duration_ms", millis());
    if (requestId != null) {
      json.put("request_id", requestId);
    }
    return json;
  }

  private long millis() {
    return nanos / 1_000_000;
  }
}
