// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.ResolvableSerializer;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Jackson's or the application's own serializer of a class, guarded. */
class GuardedSerializer extends Guarded implements ContextualSerializer, ResolvableSerializer {

  private final JsonSerializer<Object> guarded;

  /** What to write always, since the serializer could not be completed. */
  private volatile @Nullable String broken;

  GuardedSerializer(JsonSerializer<Object> guarded) {
    this.guarded = guarded;
  }

  @Override
  void write(Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
      throws IOException {
    String marker = broken;
    if (marker != null) {
      gen.writeString(marker);
    } else if (type == null) {
      guarded.serialize(value, gen, session);
    } else {
      guarded.serializeWithType(value, gen, session, type);
    }
  }

  @Override
  public void resolve(SerializerProvider provider) {
    if (guarded instanceof ResolvableSerializer resolvable) {
      try {
        resolvable.resolve(provider);
      } catch (Throwable t) {
        broken = Markers.notReadable(t); // once, not with every value
      }
    }
  }

  @Override
  public JsonSerializer<?> createContextual(
      SerializerProvider provider, @Nullable BeanProperty property) throws JsonMappingException {
    if (broken == null && guarded instanceof ContextualSerializer contextual) {
      JsonSerializer<?> here = contextual.createContextual(provider, property);
      return here == guarded ? this : with(here);
    }
    return this;
  }

  @Override
  public JsonSerializer<Object> unwrappingSerializer(NameTransformer names) {
    // Its fields go into an object that a guard has opened.
    return guarded.unwrappingSerializer(names);
  }

  @Override
  public JsonSerializer<?> withFilterId(Object filterId) {
    return with(guarded.withFilterId(filterId));
  }

  @SuppressWarnings("unchecked")
  private GuardedSerializer with(JsonSerializer<?> other) {
    return copy((JsonSerializer<Object>) other);
  }

  GuardedSerializer copy(JsonSerializer<Object> other) {
    return new GuardedSerializer(other);
  }

  @Override
  public boolean isUnwrappingSerializer() {
    return guarded.isUnwrappingSerializer();
  }

  @Override
  public boolean isEmpty(SerializerProvider provider, Object value) {
    return guarded.isEmpty(provider, value);
  }

  @Override
  public boolean usesObjectId() {
    return guarded.usesObjectId();
  }

  @Override
  public JsonSerializer<?> getDelegatee() {
    return guarded;
  }
}
