// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static io.langspan.internal.json.EncoderFixture.encode;
import static io.langspan.internal.json.EncoderFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.langspan.lab.Figures;
import io.langspan.lab.Row;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the broken part of a value is replaced, and no value makes a call throw. */
class HostileValuesTest {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  static class Bean {
    public String getFirst() {
      return "kept";
    }

    public String getThrowing() {
      throw new IllegalStateException("a secret");
    }

    public Object getLinkage() {
      throw new NoClassDefFoundError("a/secret");
    }

    public Object getRecursing() {
      return getRecursing();
    }

    public Object getSelf() {
      return this;
    }

    public Object getChecked() throws IOException {
      throw new IOException("a secret");
    }

    public String getLast() {
      return "kept too";
    }
  }

  static class Endless {
    public Endless getNext() {
      return new Endless();
    }
  }

  static class Interrupting {
    public Object getX() throws InterruptedException {
      throw new InterruptedException();
    }
  }

  static class OutOfMemory {
    public Object getX() {
      throw new OutOfMemoryError("for a test");
    }
  }

  static class ThrowingText implements CharSequence {
    @Override
    public int length() {
      throw new UnsupportedOperationException();
    }

    @Override
    public char charAt(int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
      throw new UnsupportedOperationException();
    }
  }

  static class ThrowingHash {
    @Override
    public boolean equals(Object o) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int hashCode() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
      throw new UnsupportedOperationException();
    }

    public int getA() {
      return 1;
    }
  }

  /** Fails after its third element. */
  static class BrokenList extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      if (index == 3) {
        throw new IllegalStateException("a secret");
      }
      return index;
    }

    @Override
    public int size() {
      return 10;
    }
  }

  static class BrokenMap extends AbstractMap<String, Object> {
    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new java.util.AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Object>> iterator() {
          Iterator<Integer> i = List.of(1, 2).iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public Entry<String, Object> next() {
              if (!i.hasNext()) {
                throw new ConcurrentModificationException();
              }
              int next = i.next();
              return Map.entry("k" + next, next);
            }
          };
        }

        @Override
        public int size() {
          return 5;
        }
      };
    }
  }

  static class InfiniteList extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      return "x";
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }
  }

  static class SizeThrows extends ArrayList<Object> {
    @Override
    public int size() {
      throw new IllegalStateException();
    }
  }

  static class LyingNumber extends Number {
    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    public String toString() {
      return "}not a number{";
    }
  }

  static class LyingDecimal extends BigDecimal {
    LyingDecimal() {
      super("1.5");
    }

    @Override
    public String toString() {
      return "],[";
    }
  }

  static class Broken extends JsonSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      switch (String.valueOf(value)) {
        case "nothing" -> {}
        case "twice" -> {
          gen.writeString("a");
          gen.writeString("b");
        }
        case "unclosed" -> {
          gen.writeStartObject();
          gen.writeFieldName("a");
          gen.writeStartArray();
          gen.writeNumber(1);
        }
        case "overclosed" -> {
          gen.writeString("a");
          gen.writeEndObject();
          gen.writeEndArray();
        }
        case "halfway" -> {
          gen.writeStartObject();
          gen.writeNumberField("a", 1);
          gen.writeArrayFieldStart("b");
          gen.writeNumber(2);
          throw new StackOverflowError();
        }
        case "raw" -> gen.writeRaw("}}}");
        case "keyless" -> {
          gen.writeStartObject();
          gen.writeNumber(1);
        }
        default -> throw new LinkageError("a secret");
      }
    }
  }

  record Bad(@JsonSerialize(using = Broken.class) String value, int after) {}

  @JsonSerialize(using = Broken.class)
  record BadClass(String value) {
    @Override
    public String toString() {
      return value;
    }
  }

  static class ThrowingValue {
    @JsonValue
    public Object value() {
      throw new IllegalStateException("a secret");
    }
  }

  static class SelfValue {
    @JsonValue
    public Object value() {
      return new SelfValue();
    }
  }

  static class ThrowingAnyGetter {
    public int getA() {
      return 1;
    }

    @JsonAnyGetter
    public Map<String, Object> any() {
      throw new IllegalStateException("a secret");
    }
  }

  static class FailsToLoad {
    static final int X = Integer.parseInt("not a number");

    public int getX() {
      return X;
    }
  }

  @SuppressWarnings("unused") // two getters of one name: Jackson refuses the class
  static class Contradicting {
    public int getX() {
      return 1;
    }

    @com.fasterxml.jackson.annotation.JsonProperty("x")
    public int other() {
      return 2;
    }

    @com.fasterxml.jackson.annotation.JsonProperty("x")
    public int another() {
      return 3;
    }
  }

  @Row("G7")
  @Test
  void bean_losesOnlyTheProperties_thatCannotBeRead() {
    JsonNode tree = read(encode(new Bean()));

    assertThat(tree.get("first").textValue()).isEqualTo("kept");
    assertThat(tree.get("last").textValue()).isEqualTo("kept too");
    assertThat(tree.get("throwing").textValue())
        .isEqualTo("<not readable: java.lang.IllegalStateException>");
    assertThat(tree.get("linkage").textValue())
        .isEqualTo("<not readable: java.lang.NoClassDefFoundError>");
    assertThat(tree.get("recursing").textValue())
        .isEqualTo("<not readable: java.lang.StackOverflowError>");
    assertThat(tree.get("checked").textValue()).isEqualTo("<not readable: java.io.IOException>");
    assertThat(tree.get("self").textValue()).isEqualTo("<cycle>");
    assertThat(tree.toString()).doesNotContain("secret");
  }

  @Test
  void bean_isReplaced_whenItsOnlyValueOrItsClassFails() {
    List<Object> values = new ArrayList<>(List.of(1, new ThrowingValue(), new Contradicting(), 2));

    JsonNode tree = read(encode(values));

    assertThat(tree.get(0).intValue()).isEqualTo(1);
    assertThat(tree.get(1).textValue())
        .isEqualTo("<not readable: java.lang.IllegalStateException>");
    assertThat(tree.get(2).textValue()).startsWith("<not readable: ");
    assertThat(tree.get(3).intValue()).isEqualTo(2);
  }

  @Test
  void bean_keepsItsProperties_whenTheAnyGetterFails() {
    assertThat(encode(new ThrowingAnyGetter()))
        .isEqualTo("{\"a\":1,\"…\":\"<not readable: java.lang.IllegalStateException>\"}");
  }

  @Row("G16")
  @Test
  void class_thatDoesNotInitialise_costsOneMarker() {
    assertThat(read(encode(List.of(new FixedFailure(), 1))).get(1).intValue()).isEqualTo(1);
  }

  static class FixedFailure {
    public Object getX() {
      return new FailsToLoad().getX();
    }
  }

  @Row("G5")
  @Test
  void cycle_isMarked_inListMapArrayAndReference() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("m", Collections.singletonList(map));
    Object[] array = new Object[1];
    array[0] = array;
    AtomicReference<Object> reference = new AtomicReference<>();
    reference.set(Optional.of(reference));

    assertThat(encode(list)).isEqualTo("[\"<cycle>\"]");
    assertThat(encode(map)).isEqualTo("{\"m\":[\"<cycle>\"]}");
    assertThat(encode(array)).isEqualTo("[\"<cycle>\"]");
    assertThat(encode(reference)).isEqualTo("\"<cycle>\"");
  }

  @Test
  void value_isWrittenTwice_whenItIsNoCycle() {
    List<Integer> shared = List.of(1);

    assertThat(encode(List.of(shared, shared))).isEqualTo("[[1],[1]]");
  }

  @Row("G6")
  @Test
  void depth_isBounded_forListsBeansTreesAndValues() {
    List<Object> list = new ArrayList<>();
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    Optional<?> optional = Optional.of(1);
    for (int i = 0; i < 100_000; i++) {
      list = new ArrayList<>(Collections.singletonList(list));
      node = JsonNodeFactory.instance.arrayNode().add(node);
      optional = Optional.of(optional);
    }

    assertThat(encode(list))
        .isEqualTo("[".repeat(32) + "\"<too deep: java.util.ArrayList>\"" + "]".repeat(32));
    assertThat(encode(node)).contains("<too deep: " + ArrayNode.class.getName() + ">");
    assertThat(encode(new Endless())).contains("<too deep: " + Endless.class.getName() + ">");
    assertThat(encode(List.of(optional))).isEqualTo("[\"<too deep: java.util.Optional>\"]");
    assertThat(encode(new SelfValue())).startsWith("\"<too deep: ");
  }

  @Row("G5")
  @Test
  void graph_withTooManyPaths_endsAtTheBudget() {
    Object dag = "leaf";
    for (int i = 0; i < 60; i++) {
      dag = Arrays.asList(dag, dag);
    }

    String json = encode(dag);

    assertThat(json.length()).isLessThanOrEqualTo(1 << 20);
    assertThat(json).contains("truncated");
    read(json);
  }

  @Row("G6")
  @Test
  void nodes_endAtTheirBudget() {
    EncoderLimits few = new EncoderLimits(1 << 20, 32, 100, Duration.ofMinutes(1));

    String json = encode(ValueEncoder.create(few, false), IntStream.range(0, 1000).toArray());

    assertThat(read(json)).hasSize(100);
    assertThat(json).endsWith(",98,\"…[truncated, 901 more]\"]");
  }

  @Row("G6")
  @Test
  void list_ofTenMillion_isNotWalked() {
    String json = encode(Collections.nCopies(10_000_000, "x"));

    assertThat(json.length()).isLessThanOrEqualTo(1 << 20);
    assertThat(json).containsPattern("…\\[truncated, 9\\d{6} more]\"]$");
    assertThat(encode(new InfiniteList())).contains("more]\"]");
  }

  @Row("G7")
  @Test
  void time_endsTheCallingOfGetters() {
    AtomicInteger calls = new AtomicInteger();
    class Slow {
      public int getA() throws InterruptedException {
        calls.incrementAndGet();
        new java.util.concurrent.CountDownLatch(1)
            .await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
        return 1;
      }
    }
    EncoderLimits quick = new EncoderLimits(1 << 20, 32, 200_000, Duration.ofMillis(20));
    List<Slow> slow = IntStream.range(0, 1000).mapToObj(i -> new Slow()).toList();

    String json = encode(ValueEncoder.create(quick, false), slow);

    assertThat(calls.get()).isBetween(1, 10);
    read(json);
    assertThat(json).contains("truncated");
  }

  @Test
  void container_keepsWhatItGave_beforeItFailed() {
    assertThat(encode(new BrokenList()))
        .isEqualTo("[0,1,2,\"<not readable: java.lang.IllegalStateException>\"]");
    assertThat(encode(new BrokenMap()))
        .isEqualTo(
            "{\"k1\":1,\"k2\":2,"
                + "\"…\":\"<not readable: java.util.ConcurrentModificationException>\"}");
    assertThat(encode(List.of(new SizeThrows(), 1)))
        .isEqualTo("[\"<not readable: java.lang.IllegalStateException>\",1]");
  }

  @Test
  void methods_ofObject_areNotNeeded() {
    Map<Object, Object> map = new java.util.IdentityHashMap<>();
    map.put(new ThrowingHash(), new ThrowingHash());

    assertThat(encode(map))
        .isEqualTo("{\"<not readable: java.lang.UnsupportedOperationException>\":{\"a\":1}}");
  }

  @Row("G7")
  @Test
  void text_thatThrows_isReplaced() {
    assertThat(encode(new ThrowingText()))
        .isEqualTo("\"<not serializable: " + ThrowingText.class.getTypeName() + ">\"");
    assertThat(encode(List.of(new ThrowingText(), 1)))
        .isEqualTo("[\"<not readable: java.lang.UnsupportedOperationException>\",1]");
  }

  @Test
  void number_thatLies_cannotBreakTheText() {
    assertThat(encode(List.of(new LyingNumber(), new LyingDecimal())))
        .isEqualTo("[\"}not a number{\",1.5]");
  }

  @Test
  void serializer_ofTheApplication_cannotBreakTheText() {
    for (String how :
        List.of(
            "nothing", "twice", "unclosed", "overclosed", "halfway", "raw", "keyless", "throw")) {
      JsonNode tree = read(encode(List.of(new Bad(how, 1), new BadClass(how), 2)));

      assertThat(tree.get(0).get("after").intValue()).as(how).isEqualTo(1);
      assertThat(tree.get(tree.size() - 1).intValue()).as(how).isEqualTo(2);
    }
  }

  @Test
  void serializer_thatFailsHalfway_keepsItsCompleteFields() {
    assertThat(encode(new Bad("halfway", 1)))
        .isEqualTo(
            "{\"value\":{\"a\":1,\"…\":\"<not readable: java.lang.StackOverflowError>\"},"
                + "\"after\":1}");
  }

  @Test
  void interrupt_ofGetter_isKept() {
    encode(new Interrupting());

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void error_ofDyingVm_isNotHidden() {
    assertThatThrownBy(() -> EncoderFixture.ENCODER.encode(List.of(new OutOfMemory())))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Row("G16")
  @Test
  void stack_thatIsFull_costsTheValueOnly() {
    CharSequence recursing =
        new StringBuilderLike() {
          @Override
          public String toString() {
            return toString();
          }
        };

    assertThat(encode(recursing)).isEqualTo("\"<not serializable: no stack left>\"");
    assertThat(encode(List.of(recursing, 1)))
        .isEqualTo("[\"<not readable: java.lang.StackOverflowError>\",1]");
  }

  private abstract static class StringBuilderLike implements CharSequence {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public char charAt(int index) {
      return 'x';
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return this;
    }
  }

  @Row("G12")
  @Test
  void map_changedByAnotherThread_isWrittenAsFarAsItGoes() throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      map.put("k" + i, i);
    }
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !stop.get(); i++) {
                map.remove("k" + i % 1000);
                map.put("k" + i % 1000, i);
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 300; i++) {
        read(encode(Map.of("map", map)));
      }
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  @Test
  void encoder_isUsedByManyThreads_atOnce() throws Exception {
    ValueEncoder encoder = ValueEncoder.create(EncoderFixture.LIMITS, false);
    Object value = List.of(new Bean(), Map.of("k", List.of(1, 2, 3)), new ThrowingHash());
    String expected = encode(value);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          for (int n = 0; n < 50; n++) {
                            seen.add(encode(encoder, value));
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(seen).containsExactly(expected);
  }

  static List<Object> zoo() {
    List<Object> zoo = new ArrayList<>();
    zoo.add(new Bean());
    zoo.add(new Endless());
    zoo.add(new ThrowingText());
    zoo.add(new ThrowingHash());
    zoo.add(new BrokenList());
    zoo.add(new BrokenMap());
    zoo.add(new SizeThrows());
    zoo.add(new LyingNumber());
    zoo.add(new LyingDecimal());
    zoo.add(new ThrowingValue());
    zoo.add(new SelfValue());
    zoo.add(new ThrowingAnyGetter());
    zoo.add(new Contradicting());
    zoo.add(new BadClass("overclosed"));
    zoo.add(new BadClass("halfway"));
    zoo.add(new ObjectMapper());
    zoo.add(Thread.currentThread());
    zoo.add(HostileValuesTest.class.getClassLoader());
    zoo.add(
        new Throwable() {
          @Override
          public String getMessage() {
            throw new IllegalStateException();
          }

          @Override
          public synchronized Throwable getCause() {
            throw new IllegalStateException();
          }
        });
    return zoo.stream().map(o -> (Object) new Object[] {o}).toList();
  }

  @Row({"G7", "G9", "G10"})
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("zoo")
  void zoo_isWrittenAsValidJson_atEveryCap(Object animal) {
    for (int cap = 64; cap < 600; cap += 7) {
      if (!(animal instanceof CharSequence)) {
        String json = encode(EncoderFixture.capped(cap), animal);
        assertThat(json.length()).isLessThanOrEqualTo(cap + 200);
        read(json);
      }
      String json =
          encode(EncoderFixture.capped(cap), Arrays.asList(1, animal, Map.of("k", animal)));
      assertThat(json.length()).isLessThanOrEqualTo(cap);
      read(json);
    }
  }

  @Row("R10")
  @Test
  void hostileGraphs_takeLittleTimeAndText() {
    List<Object> deep = new ArrayList<>();
    Object dag = "leaf";
    for (int i = 0; i < 100_000; i++) {
      deep = new ArrayList<>(Collections.singletonList(deep));
      dag = i < 60 ? Arrays.asList(dag, dag) : dag;
    }
    Map<String, Object> graphs = new HashMap<>();
    graphs.put("deep", deep);
    graphs.put("2^60 paths", dag);
    graphs.put("10,000,000 texts", Collections.nCopies(10_000_000, "x"));
    graphs.put("10,000,000 numbers", new int[10_000_000]);
    graphs.put("a text of 50 MB in a list", List.of("x".repeat(50_000_000)));
    graphs.put("1,000 beans", Collections.nCopies(1_000, new Bean()));
    graphs.put("without end", new InfiniteList());
    zoo().forEach(animal -> graphs.put("animal " + graphs.size(), animal));
    ValueEncoder encoder = ValueEncoder.create(EncoderLimits.defaults(), false);
    double worst = 0;
    double hardest = 0;
    int longest = 0;
    for (Object graph : graphs.values()) {
      double[] millis = new double[5];
      double[] worked = new double[5];
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        long before = THREADS.getCurrentThreadCpuTime(); // whatever else the machine does
        String json = encode(encoder, graph);
        worked[i] = (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
        millis[i] = (System.nanoTime() - start) / 1e6;
        longest = Math.max(longest, json.length());
      }
      Arrays.sort(millis);
      Arrays.sort(worked);
      worst = Math.max(worst, millis[millis.length / 2]);
      hardest = Math.max(hardest, worked[worked.length / 2]);
    }

    Figures.put("R10", "graphs", graphs.size());
    Figures.put("R10", "slowest, ms", "%.1f".formatted(worst));
    Figures.put("R10", "longest, KiB", longest / 1024);
    assertThat(longest).isLessThanOrEqualTo(1 << 20);
    assertThat(hardest).as("the budget, and what comes after it").isLessThan(200);
  }
}
