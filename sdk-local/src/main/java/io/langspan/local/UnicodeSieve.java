// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/**
 * Parses an export span by span when the whole could not be parsed, and drops the spans whose
 * strings are not Unicode.
 *
 * <p>The server's own decoder lets such strings through, and its database then refuses the insert
 * without the client hearing of it. The official classes would refuse the request as broken, which
 * is a louder answer than the real one.
 */
final class UnicodeSieve {

  private int dropped;

  int dropped() {
    return dropped;
  }

  ExportTraceServiceRequest parse(byte[] body) throws InvalidProtocolBufferException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (ByteString part :
        field(
            UnknownFieldSet.parseFrom(body),
            ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER)) {
      UnknownFieldSet resourceSpans = UnknownFieldSet.parseFrom(part);
      ResourceSpans.Builder kept = ResourceSpans.newBuilder();
      boolean unicode = merge(kept, without(resourceSpans, ResourceSpans.SCOPE_SPANS_FIELD_NUMBER));
      for (ByteString scopeSpans : field(resourceSpans, ResourceSpans.SCOPE_SPANS_FIELD_NUMBER)) {
        scopeSpans(kept, UnknownFieldSet.parseFrom(scopeSpans), unicode);
      }
      request.addResourceSpans(kept);
    }
    return request.build();
  }

  private void scopeSpans(ResourceSpans.Builder parent, UnknownFieldSet scopeSpans, boolean unicode)
      throws InvalidProtocolBufferException {
    ScopeSpans.Builder kept = ScopeSpans.newBuilder();
    boolean good = merge(kept, without(scopeSpans, ScopeSpans.SPANS_FIELD_NUMBER)) && unicode;
    for (ByteString bytes : field(scopeSpans, ScopeSpans.SPANS_FIELD_NUMBER)) {
      Span.Builder span = Span.newBuilder();
      if (merge(span, bytes) && good) {
        kept.addSpans(span);
      } else {
        dropped++;
      }
    }
    parent.addScopeSpans(kept);
  }

  /** False when a string is not Unicode; throws when the bytes are no such message at all. */
  private static boolean merge(Message.Builder builder, ByteString bytes)
      throws InvalidProtocolBufferException {
    try {
      builder.mergeFrom(bytes);
      return true;
    } catch (InvalidProtocolBufferException e) {
      // There is no type of its own for this failure.
      if (String.valueOf(e.getMessage()).contains("UTF-8")) {
        return false;
      }
      throw e;
    }
  }

  private static List<ByteString> field(UnknownFieldSet message, int number) {
    return message.getField(number).getLengthDelimitedList();
  }

  private static ByteString without(UnknownFieldSet message, int number) {
    return message.toBuilder().clearField(number).build().toByteString();
  }
}
