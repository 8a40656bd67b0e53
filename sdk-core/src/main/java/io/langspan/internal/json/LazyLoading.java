// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Entities and collections that an object-relational mapper loads when they are touched: what is
 * loaded is written, what is not stays closed. Known by name, since we depend on none of them.
 */
final class LazyLoading {

  private LazyLoading() {}

  /** The serializer of a proxy that stands for an entity, or null. */
  static @Nullable JsonSerializer<Object> proxy(Class<?> type) throws ReflectiveOperationException {
    Class<?> hibernate = Types.supertype(type, "org.hibernate.proxy.HibernateProxy");
    if (hibernate != null) {
      Method initializer = hibernate.getMethod("getHibernateLazyInitializer");
      Class<?> handle = initializer.getReturnType();
      return new Proxy(
          initializer, handle.getMethod("isUninitialized"), handle.getMethod("getImplementation"));
    }
    // Older generations, whose state cannot be asked for.
    boolean javassist = type.getName().contains("_$$_j") || type.getName().contains("_$$_Weld");
    return javassist ? new Fixed(Markers.notLoaded(Types.written(type))) : null;
  }

  /** The serializer under guard; that of a lazy collection is used only when it is loaded. */
  static JsonSerializer<Object> guard(Class<?> type, JsonSerializer<Object> serializer)
      throws ReflectiveOperationException {
    Class<?> hibernate = Types.supertype(type, "org.hibernate.collection.spi.PersistentCollection");
    if (hibernate != null) {
      return new Collection(hibernate.getMethod("wasInitialized"), serializer);
    }
    Class<?> eclipse =
        Types.supertype(type, "org.eclipse.persistence.indirection.IndirectContainer");
    if (eclipse != null) {
      return new Collection(eclipse.getMethod("isInstantiated"), serializer);
    }
    return new GuardedSerializer(serializer);
  }

  private static final class Proxy extends Guarded {

    private final Method initializer;
    private final Method isUninitialized;
    private final Method implementation;

    Proxy(Method initializer, Method isUninitialized, Method implementation) {
      this.initializer = initializer;
      this.isUninitialized = isUninitialized;
      this.implementation = implementation;
    }

    @Override
    void write(Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
        throws IOException {
      Object handle = call(initializer, value);
      if ((boolean) call(isUninitialized, handle)) {
        gen.writeString(Markers.notLoaded(Types.written(value.getClass())));
      } else {
        session.write(call(implementation, handle), gen);
      }
    }
  }

  private static final class Collection extends GuardedSerializer {

    private final Method isLoaded;

    Collection(Method isLoaded, JsonSerializer<Object> loaded) {
      super(loaded);
      this.isLoaded = isLoaded;
    }

    @Override
    void write(Object value, JsonGenerator gen, Session session, @Nullable TypeSerializer type)
        throws IOException {
      if ((boolean) call(isLoaded, value)) {
        super.write(value, gen, session, type);
      } else {
        gen.writeString(Markers.notLoaded(value.getClass()));
      }
    }

    @Override
    GuardedSerializer copy(JsonSerializer<Object> other) {
      return new Collection(isLoaded, other);
    }

    @Override
    public boolean isEmpty(SerializerProvider p, Object value) {
      return false; // to count would be to load
    }
  }

  private static Object call(Method method, Object target) throws IOException {
    try {
      return method.invoke(target);
    } catch (ReflectiveOperationException e) {
      throw new JsonMappingException(null, method.getName(), e); // the guard finds the cause
    }
  }
}
