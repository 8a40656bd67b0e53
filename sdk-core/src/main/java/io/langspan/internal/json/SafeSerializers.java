// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.SerializerFactoryConfig;
import com.fasterxml.jackson.databind.ser.BeanSerializerFactory;
import com.fasterxml.jackson.databind.ser.SerializerFactory;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides once per class how its values are written: by Jackson under guard, by one of our own
 * serializers, or not at all. Every class passes here, at whatever depth it is met.
 */
final class SafeSerializers extends BeanSerializerFactory {

  private static final Set<Class<?>> HARMLESS =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class);

  private final boolean plainDataOnly;

  SafeSerializers(boolean plainDataOnly) {
    this(
        new SerializerFactoryConfig().withSerializerModifier(new GuardedProperty.Modifier()),
        plainDataOnly);
  }

  private SafeSerializers(SerializerFactoryConfig config, boolean plainDataOnly) {
    super(config);
    this.plainDataOnly = plainDataOnly;
  }

  @Override
  public SerializerFactory withConfig(SerializerFactoryConfig config) {
    return new SafeSerializers(config, plainDataOnly);
  }

  @Override
  public JsonSerializer<Object> createSerializer(SerializerProvider provider, JavaType type) {
    try {
      return create(provider, type);
    } catch (Throwable t) {
      if (Types.isJdk(type.getRawClass())) {
        return new Fixed(Markers.type(type.getRawClass()));
      }
      // Annotations that contradict each other, a class that does not link, a module that is
      // closed.
      return new Fixed(Markers.notReadable(t));
    }
  }

  private JsonSerializer<Object> create(SerializerProvider provider, JavaType type)
      throws JsonMappingException, ReflectiveOperationException {
    Class<?> raw = type.getRawClass();
    if (HARMLESS.contains(raw)) {
      return super.createSerializer(provider, type);
    }
    JsonSerializer<Object> special = special(raw);
    if (special != null) {
      return special;
    }
    if (plainDataOnly && !Types.isPlainData(raw)) {
      return new Fixed(Markers.type(Types.written(raw)));
    }
    // A proxy made by subclassing has properties that are not the application's.
    Class<?> written = Types.written(raw);
    JsonSerializer<Object> jackson =
        super.createSerializer(provider, written == raw ? type : provider.constructType(written));
    if (jackson instanceof Fixed
        || (Types.isJdk(raw) && jackson instanceof BeanSerializerBase && !isEntry(raw))) {
      return new Fixed(Markers.type(written));
    }
    return LazyLoading.guard(raw, jackson);
  }

  private static @Nullable JsonSerializer<Object> special(Class<?> raw)
      throws ReflectiveOperationException {
    JsonSerializer<Object> known = LazyLoading.proxy(raw);
    if (known == null) {
      known = SpecialValues.find(raw);
    }
    if (known == null && Proxy.isProxyClass(raw) && !isContainer(raw)) {
      // Behind it may be a remote service; its interface tells what it is.
      Class<?>[] interfaces = raw.getInterfaces();
      known = new Fixed(Markers.notRead(Markers.name(interfaces.length > 0 ? interfaces[0] : raw)));
    }
    if (known == null && !JsonSerializable.class.isAssignableFrom(raw)) {
      String notData = Types.notData(raw);
      known = notData == null ? null : new Fixed(Markers.notRead(notData));
    }
    return known;
  }

  private static boolean isContainer(Class<?> raw) {
    return Map.class.isAssignableFrom(raw) || java.util.Collection.class.isAssignableFrom(raw);
  }

  private static boolean isEntry(Class<?> raw) {
    return Map.Entry.class.isAssignableFrom(raw);
  }

  @Override
  public JsonSerializer<Object> createKeySerializer(
      SerializerProvider provider, JavaType type, @Nullable JsonSerializer<Object> fallback)
      throws JsonMappingException {
    return new GuardedKey(super.createKeySerializer(provider, type, fallback));
  }
}
