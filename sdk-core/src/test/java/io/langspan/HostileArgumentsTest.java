// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.lab.Row;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No method of recording throws or hangs, whatever sequence of whatever arguments it is given. */
class HostileArgumentsTest extends FrontDoorFixture {

  /** What opens or ends something, or needs a body; tested elsewhere. */
  private static final Set<String> NOT_HERE =
      Set.of("close", "end", "makeCurrent", "start", "startCurrent", "wait", "event");

  private static final int ROUNDS = 2_000;
  private static final int CALLS = 25;

  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<Class<?>, List<Object>> pool = new HashMap<>();

  private HostileArgumentsTest() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    Map<Object, Object> odd = new HashMap<>();
    odd.put(null, "v");
    odd.put("k", null);
    odd.put("\uD800", endless);
    odd.put(7, Optional.empty());
    Map<String, Object> numbers = new HashMap<>();
    numbers.put("input", Long.MAX_VALUE);
    numbers.put("", -1);
    numbers.put("output", Double.NaN);

    List<Object> texts =
        Arrays.asList(
            null,
            "",
            " ",
            "\0",
            "\uD800",
            "\uDE00\uD83D",
            "한글",
            "{\"a\":",
            "x".repeat(70_000),
            "langfuse.observation.input",
            "1e999999999",
            "-1",
            "2026-13-45T99:99:99Z",
            "%s%n{}");
    pool.put(String.class, texts);
    pool.put(CharSequence.class, texts);
    pool.put(String[].class, Arrays.asList(null, new String[] {null, "\uDC00"}, new String[999]));
    pool.put(
        Object.class,
        Arrays.asList(
            null,
            "\uD800",
            endless,
            deep,
            odd,
            new Bad(),
            new byte[9_999],
            Double.NaN,
            new BigDecimal("1e999999999"),
            Thread.currentThread(),
            Optional.of(endless),
            new Object[] {null, new int[3]},
            Stream.of(1),
            (Supplier<Object>) () -> 1));
    pool.put(Object[].class, Arrays.asList(null, new Object[] {new Bad(), null}));
    pool.put(Map.class, Arrays.asList(null, odd, numbers, Map.of()));
    pool.put(List.class, Arrays.asList(null, endless, Arrays.asList(null, "x")));
    pool.put(Iterable.class, Arrays.asList(null, endless));
    pool.put(Throwable.class, Arrays.asList(null, new BadError(), new StackOverflowError()));
    pool.put(Instant.class, Arrays.asList(null, Instant.MIN, Instant.MAX, Instant.EPOCH));
    pool.put(
        Duration.class,
        Arrays.asList(null, Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofDays(9)));
    pool.put(
        BigDecimal.class,
        Arrays.asList(
            null,
            BigDecimal.ONE.negate(),
            new BigDecimal("1e999999999"),
            new BigDecimal("1e-999999999"),
            new BigDecimal("9".repeat(5_000))));
    pool.put(int.class, List.of(0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE));
    pool.put(long.class, List.of(0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE));
    pool.put(
        double.class,
        List.of(0.0, -0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 1e308));
    pool.put(boolean.class, List.of(true, false));
    pool.put(Usage.class, Arrays.asList(null, Usage.of(-1, Long.MAX_VALUE)));
    pool.put(Cost.class, Arrays.asList(null, Cost.usd("1e99"), Cost.usd("nonsense")));
    pool.put(TraceAttributes.class, Arrays.asList(null, TraceAttributes.empty()));
    pool.put(Context.class, Arrays.asList(null, Context.root()));
  }

  /** Every getter of it fails. */
  public static final class Bad {
    public String getA() {
      throw new IllegalStateException("a");
    }

    @Override
    public String toString() {
      throw new StackOverflowError();
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("hash");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("equals");
    }
  }

  /** An error that cannot even be described. */
  private static final class BadError extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("message");
    }

    @Override
    public synchronized Throwable getCause() {
      return this;
    }
  }

  @Row("R9")
  @Test
  @Timeout(120)
  void recording_throwsNothing_andEnds_whateverItIsGiven() {
    for (int round = 0; round < ROUNDS; round++) {
      Langspan client = round % 10 == 0 ? Langspan.noop() : langspan;
      Generation generation = client.generationBuilder(any(String.class)).start();
      call(ObservationBuilder.class, client.observationBuilder(any(String.class)), 3);
      call(TraceAttributes.Builder.class, TraceAttributes.builder(), 5);
      call(Usage.Builder.class, Usage.builder(), 5);
      call(Cost.Builder.class, Cost.builder(), 5);
      Score score = Score.categorical(any(String.class), any(String.class));
      call(Score.class, score, 5);
      client.scores().record(score);
      call(Generation.class, generation, CALLS);
      generation.end(any(Instant.class));
      call(Generation.class, generation, 2);
    }
  }

  @Row("R9")
  @Test
  void extract_throwsNothing_whateverTheHeaders() {
    String good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (int i = 0; i < 50_000; i++) {
      Map<String, String> headers = new HashMap<>();
      headers.put("traceparent", damaged(good));
      headers.put("tracestate", damaged("langspan=b7ad6b7169203331,other=1"));
      headers.put(any(String.class), any(String.class));

      Context extracted = langspan.extract(headers);

      langspan.observationBuilder("o").parent(extracted).start().end();
    }
  }

  private String damaged(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int n = random.nextInt(4); n > 0 && out.length() > 1; n--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(3)) {
        case 0 -> out.setCharAt(at, (char) random.nextInt(300));
        case 1 -> out.delete(at, Math.min(out.length(), at + random.nextInt(20)));
        default -> out.insert(at, out.substring(random.nextInt(at + 1)));
      }
    }
    return out.toString();
  }

  private void call(Class<?> type, Object target, int calls) {
    List<Method> methods =
        METHODS.computeIfAbsent(
            type,
            t ->
                Stream.of(t.getMethods())
                    .filter(m -> m.getDeclaringClass() != Object.class)
                    .filter(m -> !Modifier.isStatic(m.getModifiers()))
                    .filter(m -> !NOT_HERE.contains(m.getName()))
                    .toList());
    for (int i = 0; i < calls; i++) {
      Method method = methods.get(random.nextInt(methods.size()));
      Object[] arguments = Arrays.stream(method.getParameterTypes()).map(this::any).toArray();
      try {
        method.setAccessible(true);
        method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw new AssertionError(method.toString(), e.getCause());
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final Map<Class<?>, List<Method>> METHODS = new HashMap<>();

  @SuppressWarnings("unchecked") // the pool holds what its keys say
  private <T> T any(Class<T> type) {
    if (type.isEnum() && random.nextBoolean()) {
      return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
    }
    List<Object> values = pool.get(type);
    return values == null ? null : (T) values.get(random.nextInt(values.size()));
  }
}
