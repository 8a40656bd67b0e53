// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A serializer that ends with one complete value written, whatever happens in {@link #write}. */
abstract class Guarded extends JsonSerializer<Object> {

  /** Writes one value; {@code type} adds Jackson's type id to it. */
  abstract void write(
      Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
      throws IOException;

  @Override
  public final void serialize(Object value, JsonGenerator gen, SerializerProvider provider)
      throws IOException {
    guard(value, gen, (Session) provider, null);
  }

  @Override
  public final void serializeWithType(
      Object value, JsonGenerator gen, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    guard(value, gen, (Session) provider, type);
  }

  private void guard(
      Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
      throws IOException {
    int above = session.pathLength();
    String refusal = session.enter(value, usesObjectId());
    if (refusal != null) {
      gen.writeString(refusal);
      return;
    }
    try {
      if (gen instanceof JsonOutput out) {
        guard(value, out, session, type);
      } else {
        write(value, gen, session, type); // a serializer's own buffer, which reaches us later
      }
    } finally {
      session.leave(above);
    }
  }

  private void guard(Object value, JsonOutput out, Session session, @Nullable TypeSerializer type)
      throws IOException {
    JsonOutput.Mark mark = out.mark();
    try {
      write(value, out, session, type);
      out.settle(mark);
    } catch (Throwable t) {
      // Throwable: a StackOverflowError or a LinkageError of foreign code is one value's problem.
      out.recover(mark, null, Markers.failed(t, value.getClass()));
    }
  }
}
