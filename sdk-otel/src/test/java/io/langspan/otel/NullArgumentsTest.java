// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Builders say at once what is wrong; what runs in the application's requests never throws. */
class NullArgumentsTest {

  private static final String NOWHERE = "http://127.0.0.1:9";

  @Test
  void builders_takeAnArgument_orSayWhatIsWrongWithIt() throws Exception {
    for (int extreme : new int[] {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE}) {
      builders(() -> Sdk.to(NOWHERE), LangspanSdk.Builder.class, extreme);
      builders(
          () -> Joined.processor(NOWHERE, Sdk.PUBLIC_KEY),
          LangspanSpanProcessor.Builder.class,
          extreme);
    }
  }

  private static <T> void builders(Supplier<T> made, Class<T> type, int extreme) throws Exception {
    List<Method> setters =
        methods(type).filter(method -> method.getReturnType().isAssignableFrom(type)).toList();
    assertThat(setters).hasSizeGreaterThan(20);
    for (Method setter : setters) {
      T builder = made.get();
      try {
        setter.invoke(builder, arguments(setter, extreme));
        build(builder);
      } catch (InvocationTargetException e) {
        assertThat(e.getCause())
            .as(setter.toString())
            .isInstanceOfAny(NullPointerException.class, IllegalArgumentException.class)
            .message()
            .isNotBlank();
        build(builder);
      } catch (IllegalStateException needsAnother) {
        assertThat(needsAnother).as(setter.toString()).message().isNotBlank();
      }
    }
  }

  private static void build(Object builder) {
    if (builder instanceof LangspanSdk.Builder sdk) {
      sdk.shutdownHook(false).build().close();
    } else {
      ((LangspanSpanProcessor.Builder) builder).build().close();
    }
  }

  @Test
  void processor_throwsNothing_whenEveryArgumentIsNull() throws Exception {
    LangspanSpanProcessor processor = Joined.processor(NOWHERE, Sdk.PUBLIC_KEY).build();
    List<String> called = new ArrayList<>();
    for (Method method : methods(LangspanSpanProcessor.class).toList()) {
      if (!Set.of("shutdown", "close", "langspan", "propagator").contains(method.getName())) {
        method.invoke(processor, arguments(method, 0)); // wraps what it should not throw
        called.add(method.getName());
      }
    }
    processor.close();
    assertThat(called).contains("onStart", "onEnd", "flush", "forceFlush");
  }

  private static Stream<Method> methods(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !method.isBridge());
  }

  private static Object[] arguments(Method method, int extreme) {
    return Arrays.stream(method.getParameterTypes()).map(type -> argument(type, extreme)).toArray();
  }

  private static Object argument(Class<?> type, int extreme) {
    if (type == int.class) {
      return extreme;
    } else if (type == long.class) {
      return extreme > 1 ? Long.MAX_VALUE : (long) extreme;
    } else if (type == double.class) {
      return extreme == 0 ? Double.NaN : (double) extreme;
    }
    return type == boolean.class ? (Object) (extreme > 0) : null;
  }
}
