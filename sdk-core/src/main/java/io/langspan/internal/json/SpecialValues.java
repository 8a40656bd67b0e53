// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values that Jackson does not write, or not as a reader of a trace wants them. */
final class SpecialValues {

  private interface Writer {
    void write(Object value, JsonGenerator gen, Session session) throws IOException;
  }

  private SpecialValues() {}

  static @Nullable JsonSerializer<Object> find(Class<?> type) {
    if (Throwable.class.isAssignableFrom(type)) {
      return of((t, gen, session) -> throwable((Throwable) t, gen, session));
    }
    if (ContainerNode.class.isAssignableFrom(type)) {
      return of(
          (tree, gen, session) -> tree((ContainerNode<?>) tree, gen, session),
          tree -> ((ContainerNode<?>) tree).isEmpty());
    }
    if (ByteBuffer.class.isAssignableFrom(type)) {
      return of((bytes, gen, session) -> bytes((ByteBuffer) bytes, gen));
    }
    if (TemporalAccessor.class.isAssignableFrom(type) && Types.isJdk(type) && !Types.isEnum(type)) {
      return new TimeSerializer(null);
    }
    if (isToldByToString(type)) {
      return of((value, gen, session) -> gen.writeString(value.toString()));
    }
    return holder(type);
  }

  /** What holds one value or none is written as that value. */
  private static @Nullable JsonSerializer<Object> holder(Class<?> type) {
    if (type == Optional.class) {
      return unwrapping(o -> ((Optional<?>) o).orElse(null));
    }
    if (type == OptionalInt.class) {
      return unwrapping(o -> ((OptionalInt) o).isPresent() ? ((OptionalInt) o).getAsInt() : null);
    }
    if (type == OptionalLong.class) {
      return unwrapping(
          o -> ((OptionalLong) o).isPresent() ? ((OptionalLong) o).getAsLong() : null);
    }
    if (type == OptionalDouble.class) {
      return unwrapping(
          o -> ((OptionalDouble) o).isPresent() ? ((OptionalDouble) o).getAsDouble() : null);
    }
    return AtomicReference.class.isAssignableFrom(type)
        ? unwrapping(r -> ((AtomicReference<?>) r).get())
        : null;
  }

  private static JsonSerializer<Object> unwrapping(Function<Object, @Nullable Object> content) {
    return of(
        (holder, gen, session) -> session.write(content.apply(holder), gen),
        holder -> content.apply(holder) == null);
  }

  private static boolean isToldByToString(Class<?> type) {
    return (CharSequence.class.isAssignableFrom(type) && type != String.class)
        || Path.class.isAssignableFrom(type)
        || (Types.isJdk(type)
            && (ZoneId.class.isAssignableFrom(type)
                || TemporalAmount.class.isAssignableFrom(type)
                || type == BitSet.class
                || type == StackTraceElement.class));
  }

  /** Without the stack: it tells of code, not of the value, and is long. */
  private static void throwable(Throwable t, JsonGenerator gen, Session session)
      throws IOException {
    gen.writeStartObject();
    gen.writeStringField("type", Markers.name(t.getClass()));
    String message;
    try {
      message = t.getMessage();
    } catch (Throwable failure) {
      message = Markers.notReadable(failure);
    }
    gen.writeStringField("message", message);
    Throwable cause = t.getCause();
    if (cause != null && cause != t) {
      gen.writeFieldName("cause");
      session.write(cause, gen);
    }
    gen.writeEndObject();
  }

  /** Not by the tree itself, which recurses without bound. */
  private static void tree(ContainerNode<?> tree, JsonGenerator gen, Session session)
      throws IOException {
    if (tree instanceof ObjectNode object) {
      gen.writeStartObject(object, object.size());
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        gen.writeFieldName(field.getKey());
        session.write(field.getValue(), gen);
      }
      gen.writeEndObject();
    } else if (tree instanceof ArrayNode array) {
      gen.writeStartArray(array, array.size());
      for (JsonNode element : array) {
        session.write(element, gen);
      }
      gen.writeEndArray();
    } else {
      tree.serialize(gen, session);
    }
  }

  private static void bytes(ByteBuffer bytes, JsonGenerator gen) throws IOException {
    if (gen instanceof JsonOutput out) {
      Bytes.write(bytes, out);
    } else {
      gen.writeString(Markers.bytes(bytes.remaining()));
    }
  }

  private static JsonSerializer<Object> of(Writer writer) {
    return of(writer, value -> false);
  }

  private static JsonSerializer<Object> of(Writer writer, Predicate<Object> isEmpty) {
    return new Guarded() {
      @Override
      void write(Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
          throws IOException {
        writer.write(value, gen, session);
      }

      @Override
      public boolean isEmpty(SerializerProvider provider, Object value) {
        return isEmpty.test(value);
      }
    };
  }
}
