// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static io.langspan.internal.json.EncoderFixture.encode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.langspan.lab.Row;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.junit.jupiter.api.Test;

/** What is consumed, computed or loaded by reading is named, not read. */
class LeftAloneTest {

  public static class Person {
    private final String name;

    Person(String name) {
      this.name = name;
    }

    public String getName() {
      return name;
    }
  }

  /** Named and made as Hibernate makes its proxies. */
  public static class Person$HibernateProxy$x extends Person implements HibernateProxy {
    private final boolean loaded;

    Person$HibernateProxy$x(boolean loaded) {
      super("of the proxy");
      this.loaded = loaded;
    }

    @Override
    public LazyInitializer getHibernateLazyInitializer() {
      return new LazyInitializer() {
        @Override
        public boolean isUninitialized() {
          return !loaded;
        }

        @Override
        public Object getImplementation() {
          if (!loaded) {
            throw new AssertionError("loaded");
          }
          return new Person("real");
        }
      };
    }

    @Override
    public String getName() {
      throw new AssertionError("loaded");
    }
  }

  public static class PersistentBag extends ArrayList<Object>
      implements PersistentCollection<Object> {
    private final boolean loaded;

    PersistentBag(boolean loaded) {
      this.loaded = loaded;
      add(1);
    }

    @Override
    public boolean wasInitialized() {
      return loaded;
    }

    @Override
    public int size() {
      assertThat(loaded).isTrue();
      return super.size();
    }

    @Override
    public Iterator<Object> iterator() {
      assertThat(loaded).isTrue();
      return super.iterator();
    }
  }

  public static class IndirectList extends ArrayList<Object>
      implements org.eclipse.persistence.indirection.IndirectContainer {
    @Override
    public boolean isInstantiated() {
      return false;
    }
  }

  /** Named and made as Spring makes its proxies. */
  public static class Person$$SpringCGLIB$$0 extends Person {
    Person$$SpringCGLIB$$0() {
      super("proxied");
    }

    public Object getTargetSource() {
      throw new AssertionError("technical");
    }

    public Object[] getCallbacks() {
      throw new AssertionError("technical");
    }
  }

  public static class Resource implements AutoCloseable {
    public String getContent() {
      throw new AssertionError("read");
    }

    @Override
    public void close() {}
  }

  record ClosableRecord(int a) implements AutoCloseable {
    @Override
    public void close() {}
  }

  interface Service {
    String getAnswer();
  }

  @Row("G8")
  @Test
  void stream_isNotConsumed() {
    Stream<Integer> stream = Stream.of(1, 2);

    assertThat(encode(Map.of("s", stream)))
        .isEqualTo("{\"s\":\"<java.util.stream.Stream not read>\"}");
    assertThat(encode(IntStream.range(0, 3)))
        .isEqualTo("\"<java.util.stream.IntStream not read>\"");
    assertThat(stream.count()).isEqualTo(2);
  }

  @Row("G8")
  @Test
  void inputStreamAndReader_areNotRead() throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {7});
    StringReader reader = new StringReader("r");

    assertThat(encode(List.of(in, reader)))
        .isEqualTo(
            "[\"<java.io.ByteArrayInputStream not read>\",\"<java.io.StringReader not read>\"]");
    assertThat(in.read()).isEqualTo(7);
    assertThat(reader.read()).isEqualTo('r');
  }

  @Test
  void iterator_isNotAdvanced() {
    Iterator<Integer> iterator = List.of(1).iterator();
    Iterable<Integer> iterable =
        () -> {
          throw new AssertionError("iterated");
        };

    assertThat(encode(iterator)).isEqualTo("\"<java.util.ListIterator not read>\"");
    assertThat(encode(iterable)).isEqualTo("\"<java.lang.Iterable not read>\"");
    assertThat(iterator.next()).isEqualTo(1);
  }

  @Row("G8")
  @Test
  void work_isNotDone() {
    Supplier<String> supplier =
        () -> {
          throw new AssertionError("supplied");
        };
    Callable<String> callable = () -> "called";
    Executor executor = Runnable::run;

    assertThat(encode(List.of(supplier, callable, executor)))
        .isEqualTo(
            "[\"<java.util.function.Supplier not read>\","
                + "\"<java.util.concurrent.Callable not read>\","
                + "\"<java.util.concurrent.Executor not read>\"]");
    assertThat(encode(new CompletableFuture<String>()))
        .isEqualTo("\"<java.util.concurrent.CompletableFuture not read>\"");
    assertThat(encode(new ReentrantLock()))
        .isEqualTo("\"<java.util.concurrent.locks.ReentrantLock not read>\"");
    assertThat(encode(Thread.currentThread())).isEqualTo("\"<java.lang.Thread not read>\"");
  }

  @Test
  void publisher_isNotSubscribedTo() {
    Flow.Publisher<String> publisher =
        subscriber -> {
          throw new AssertionError("subscribed");
        };

    assertThat(encode(publisher)).isEqualTo("\"<java.util.concurrent.Flow$Publisher not read>\"");
    try (SubmissionPublisher<String> jdk = new SubmissionPublisher<>()) {
      assertThat(encode(jdk)).isEqualTo("\"<java.util.concurrent.SubmissionPublisher not read>\"");
      assertThat(jdk.hasSubscribers()).isFalse();
    }
  }

  @Test
  void resource_isNotRead_unlessItIsARecord() {
    assertThat(encode(new Resource())).isEqualTo("\"<" + Resource.class.getName() + " not read>\"");
    assertThat(encode(new ClosableRecord(1))).isEqualTo("{\"a\":1}");
  }

  @Test
  void proxyOfInterface_isNotCalled() {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Service.class},
            (p, method, args) -> {
              throw new AssertionError("called");
            });

    assertThat(encode(proxy)).isEqualTo("\"<" + Service.class.getName() + " not read>\"");
  }

  @Row("G8")
  @Test
  void entity_isWritten_onlyWhenItIsLoaded() {
    assertThat(encode(Map.of("p", new Person$HibernateProxy$x(false))))
        .isEqualTo("{\"p\":\"<not loaded: " + Person.class.getName() + ">\"}");
    assertThat(encode(Map.of("p", new Person$HibernateProxy$x(true))))
        .isEqualTo("{\"p\":{\"name\":\"real\"}}");
  }

  @Test
  void lazyCollection_isWritten_onlyWhenItIsLoaded() {
    record Holder(
        @com.fasterxml.jackson.annotation.JsonInclude(
                com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY)
            List<Object> list) {}

    assertThat(encode(new Holder(new PersistentBag(false))))
        .isEqualTo("{\"list\":\"<not loaded: " + PersistentBag.class.getName() + ">\"}");
    assertThat(encode(new PersistentBag(true))).isEqualTo("[1]");
    assertThat(encode(new IndirectList()))
        .isEqualTo("\"<not loaded: " + IndirectList.class.getName() + ">\"");
  }

  @Test
  void subclassProxy_isWrittenAsTheClassItProxies() {
    assertThat(encode(new Person$$SpringCGLIB$$0())).isEqualTo("{\"name\":\"proxied\"}");
  }

  @Test
  void bean_isNamed_whenOnlyPlainDataIsWanted() {
    ValueEncoder plain = ValueEncoder.create(EncoderFixture.LIMITS, true);
    record Box(Object content) {}

    assertThat(encode(plain, JsonNodeFactory.instance.objectNode().put("a", "b")))
        .isEqualTo("{\"a\":\"b\"}");
    assertThat(encode(plain, new Person("n"))).isEqualTo("\"<" + Person.class.getName() + ">\"");
    assertThat(encode(plain, List.of(new Box(new Person("n")), Map.of("k", new int[] {1}))))
        .isEqualTo("[{\"content\":\"<" + Person.class.getName() + ">\"},{\"k\":[1]}]");
  }
}
