// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import java.io.IOException;

/** The part of the encoder that needs Jackson's classes. */
final class JacksonEncoder {

  private final EncoderLimits limits;
  private final ObjectMapper mapper;
  private final Session blueprint = new Session();

  JacksonEncoder(EncoderLimits limits, boolean plainDataOnly) {
    this.limits = limits;
    LookupCache<Object, JavaType> types = new LRUMap<>(16, 200);
    mapper =
        JsonMapper.builder()
            .serializerFactory(new SafeSerializers(plainDataOnly))
            // Jackson's own is static and would keep the application's classes.
            .typeFactory(TypeFactory.defaultInstance().withCache(types))
            .disable(MapperFeature.OVERRIDE_PUBLIC_ACCESS_MODIFIERS)
            .disable(
                SerializationFeature.FAIL_ON_EMPTY_BEANS,
                SerializationFeature.FAIL_ON_SELF_REFERENCES,
                SerializationFeature.WRAP_EXCEPTIONS,
                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    mapper.setSerializerProvider(blueprint);
  }

  String encode(Object value) throws IOException {
    Session session =
        blueprint.createInstance(mapper.getSerializationConfig(), mapper.getSerializerFactory());
    Chars chars = Chars.take();
    JsonOutput out = new JsonOutput(mapper, session, limits, chars);
    try {
      session.start(out, value);
    } catch (JsonOutput.Full e) {
      // The text is complete, the value is not; it says so.
    }
    String text = out.text();
    chars.leave();
    return text;
  }
}
