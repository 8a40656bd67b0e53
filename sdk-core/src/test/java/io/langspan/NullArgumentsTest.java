// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.lab.Row;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.langspan.score.Scores;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No method of recording throws, whatever it is given; only what has nothing to run does. */
class NullArgumentsTest extends FrontDoorFixture {

  /** Without a body there is nothing to run, so nothing to protect. */
  private static final Set<String> NEED_A_BODY =
      Set.of("observe", "observeGeneration", "observeEmbedding", "run");

  @Row("G1")
  @Test
  void publicMethods_throwNothing_whenEveryArgumentIsNull() throws Exception {
    List<String> called = new ArrayList<>();
    for (Langspan client : List.of(langspan, Langspan.noop())) {
      sweep(called, Langspan.class, client);
      sweep(called, Observation.class, client.observationBuilder("o").start());
      sweep(called, Generation.class, client.generationBuilder("g").start());
      Observation ended = client.observationBuilder("ended").start();
      ended.end();
      sweep(called, Observation.class, ended);
      sweep(called, ObservationBuilder.class, client.observationBuilder("b"));
      sweep(called, Scores.class, client.scores());
      Observation.current().close();
    }
    sweep(called, TraceAttributes.class, TraceAttributes.builder().userId("u").build());
    sweep(called, TraceAttributes.Builder.class, TraceAttributes.builder());
    sweep(called, Score.class, Score.numeric("n", 1));
    sweep(called, Usage.class, Usage.of(1, 1));
    sweep(called, Usage.Builder.class, Usage.builder());
    sweep(called, Cost.class, Cost.usd("1"));
    sweep(called, Cost.Builder.class, Cost.builder());

    assertThat(called).hasSizeGreaterThan(250);
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void staticFactories_ofScores_throwNothing() {
    for (Score score :
        List.of(
            Score.numeric(null, Double.NaN),
            Score.bool(null, true),
            Score.categorical(null, null),
            Score.text(null, null),
            Score.correction(null))) {
      assertThat(score.toString()).isNotNull();
      assertThat(score.id()).isNotEmpty();
      langspan.scores().record(score);
    }
  }

  @Test
  void clients_areNotBuiltFromNothing() {
    assertThatThrownBy(() -> Langspan.create(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Langspan.create(recorded.openTelemetry(), null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Langspan.setGlobal(null)).isInstanceOf(NullPointerException.class);
  }

  /** Calls everything public, what ends or closes last, and closes what that opened. */
  private static void sweep(List<String> called, Class<?> type, Object target) throws Exception {
    List<Method> methods =
        Stream.of(type.getMethods())
            .filter(m -> m.getDeclaringClass() != Object.class)
            .filter(m -> !Modifier.isStatic(m.getModifiers()))
            .filter(m -> !(type == Langspan.class && m.getName().equals("close")))
            .filter(m -> !NEED_A_BODY.contains(m.getName()))
            .sorted(
                Comparator.comparing((Method m) -> Set.of("end", "close").contains(m.getName()))
                    .thenComparing(Method::getName))
            .toList();
    Set<String> names = new HashSet<>();
    for (Method method : methods) {
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(NullArgumentsTest::nothing).toArray();
      String call = target + "." + method;
      Object result;
      try {
        method.setAccessible(true);
        result = method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw new AssertionError(call, e.getCause());
      }
      if (method.getName().startsWith("start") && !(target instanceof ObservationBuilder)
          || method.getName().equals("startCurrent")) {
        ((Observation) result).close();
      } else if (result instanceof Scope scope) {
        scope.close();
      }
      assertThat(Context.current()).as(call).isSameAs(Context.root());
      names.add(method.getName());
      called.add(call);
    }
    assertThat(names).isNotEmpty();
  }

  private static Object nothing(Class<?> type) {
    if (type == double.class) {
      return Double.NaN;
    } else if (type == int.class) {
      return Integer.MIN_VALUE;
    } else if (type == long.class) {
      return Long.MIN_VALUE;
    } else if (type == boolean.class) {
      return false;
    }
    return null;
  }

  @Row("G1")
  @Test
  void elementsOfArraysAndMaps_mayBeNull() {
    java.util.Map<String, Object> map = new java.util.HashMap<>();
    map.put(null, "v");
    map.put("k", null);
    Generation step = langspan.generationBuilder("step").start();
    step.tags("a", null, "b").metadata(map).modelParameters(map).input(map).output(new Object[1]);
    step.score(Score.numeric("n", 1).metadata(null, null).metadata(null, "v"));
    step.end();

    assertThat(attributes("step")).containsEntry("langfuse.trace.tags", List.of("a", "b"));
    assertThat(attributes("step").keySet()).noneMatch(k -> k.contains("metadata"));
  }
}
