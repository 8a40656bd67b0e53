// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CacheProvider;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import com.fasterxml.jackson.databind.ser.SerializerFactory;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The writing of one value: where in it we are, and which serializers write it. */
final class Session extends DefaultSerializerProvider {

  /** More than the depth of the text can be: what is unwrapped leaves no bracket. */
  private static final int LONGEST_PATH = 512;

  private Object[] path = new Object[8];
  private int length;
  private @Nullable JsonOutput out;
  private boolean learning;

  /** The blueprint, which holds the cache of serializers. */
  Session() {}

  private Session(SerializerProvider blueprint, SerializationConfig config, SerializerFactory f) {
    super(blueprint, config, f);
  }

  @Override
  public Session createInstance(SerializationConfig config, SerializerFactory factory) {
    return new Session(this, config, factory);
  }

  @Override
  public DefaultSerializerProvider copy() {
    return new Session();
  }

  @Override
  public DefaultSerializerProvider withCaches(CacheProvider caches) {
    return this;
  }

  void start(JsonOutput output, Object value) throws IOException {
    out = output;
    _generator = output; // for serializers that ask for it
    write(value, output);
  }

  /** Writes a value by the serializer of its class. */
  void write(@Nullable Object value, JsonGenerator gen) throws IOException {
    if (value == null) {
      gen.writeNull();
    } else {
      findTypedValueSerializer(value.getClass(), true, null).serialize(value, gen, this);
    }
  }

  int pathLength() {
    return length;
  }

  /** Steps into a value, or says what to write instead. */
  @Nullable String enter(Object value, boolean mayRepeat) {
    for (int i = 0; i < length && !mayRepeat; i++) {
      if (path[i] == value) {
        return Markers.CYCLE;
      }
    }
    if (length == LONGEST_PATH) {
      return Markers.tooDeep(value.getClass());
    }
    if (length == path.length) {
      path = Arrays.copyOf(path, 2 * length);
    }
    path[length++] = value;
    return null;
  }

  void leave(int pathLength) {
    length = pathLength;
  }

  @Override
  public JsonSerializer<Object> findNullKeySerializer(
      JavaType type, @Nullable BeanProperty property) {
    return GuardedKey.NULL;
  }

  @Override
  public JsonSerializer<Object> getUnknownTypeSerializer(Class<?> type) {
    return new Fixed(Markers.type(type));
  }

  // Learning a class takes its time once; that must not shorten the first values of a process.

  @Override
  protected JsonSerializer<Object> _createAndCacheUntypedSerializer(Class<?> type)
      throws JsonMappingException {
    return learn(() -> super._createAndCacheUntypedSerializer(type));
  }

  @Override
  protected JsonSerializer<Object> _createAndCacheUntypedSerializer(JavaType type)
      throws JsonMappingException {
    return learn(() -> super._createAndCacheUntypedSerializer(type));
  }

  private interface Lesson {
    JsonSerializer<Object> learn() throws JsonMappingException;
  }

  private JsonSerializer<Object> learn(Lesson lesson) throws JsonMappingException {
    if (learning || out == null) {
      return lesson.learn();
    }
    learning = true;
    long start = System.nanoTime();
    try {
      return lesson.learn();
    } finally {
      learning = false;
      out.addTime(System.nanoTime() - start);
    }
  }
}
