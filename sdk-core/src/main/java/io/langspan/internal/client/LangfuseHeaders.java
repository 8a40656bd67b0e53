// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers by which services joined a trace before there was {@code traceparent}. */
final class LangfuseHeaders {

  static final String TRACE = "X-Langfuse-Trace-Id";
  static final String PARENT = "X-Langfuse-Parent-Observation-Id";
  static final List<String> FIELDS = List.of(TRACE, PARENT);

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private LangfuseHeaders() {}

  static <C> void write(SpanContext leaving, @Nullable C carrier, TextMapSetter<C> setter) {
    String exported = AncestorEntry.read(leaving);
    setter.set(carrier, TRACE, leaving.getTraceId());
    setter.set(carrier, PARENT, exported == null ? leaving.getSpanId() : exported);
  }

  /** With the trace that the headers name; the same context if they name none. */
  static <C> Context read(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    String trace = traceId(getter.get(carrier, TRACE));
    if (trace == null) {
      return context;
    }
    String text = getter.get(carrier, PARENT);
    String parent = TraceIds.validSpanId(text == null ? null : text.strip());
    if (parent != null) {
      return context.with(remote(trace, parent));
    }
    if (text != null && !text.isBlank()) {
      ignored(PARENT, "an observation's id is 16 hexadecimal digits");
    }
    return JoinedTrace.mark(context.with(remote(trace, TraceIds.randomSpanId())));
  }

  private static Span remote(String traceId, String spanId) {
    return Span.wrap(
        SpanContext.createFromRemoteParent(
            traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault()));
  }

  private static @Nullable String traceId(@Nullable String header) {
    String text = header == null ? "" : header.strip();
    if (text.isEmpty()) {
      return null;
    }
    String hex = UUID.matcher(text).matches() ? text.replace("-", "") : text;
    boolean isSeed = !HEX.matcher(hex).matches();
    if (isSeed && isFine(text)) {
      return TraceIds.fromSeed(text);
    }
    String id = isSeed ? null : TraceIds.validTraceId(hex);
    if (id == null) {
      ignored(TRACE, "it is too long, all 0, or holds control characters");
    }
    return id;
  }

  private static boolean isFine(String text) {
    return text.length() <= TraceAttributes.MAX_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static void ignored(String header, String why) {
    Guard.report(header, "The header {} of a request was ignored: {}", header, why);
  }
}
