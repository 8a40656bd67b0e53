// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.core.http.HttpClient;
import io.langspan.local.LocalObservation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WrapIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
    bench.json(Answers.CHAT);
  }

  private static void ask(OpenAIClient client) {
    client.chat().completions().create(Asked.chat().build());
  }

  /** An implementation that we know nothing of. */
  private static <C> C unknown(Class<C> type, C client, AtomicInteger closed) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              return invoke(method, client, arguments);
            }));
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @Test
  void wrap_returnsTheSame_whenTheClientIsWrapped() {
    OpenAIClient client = bench.client();
    OpenAIClientAsync async = bench.async();

    assertThat(LangspanOpenAI.wrap(client)).isSameAs(client);
    assertThat(LangspanOpenAI.wrap(client.async(), bench.langspan)).isSameAs(client.async());
    assertThat(LangspanOpenAI.wrap(async)).isSameAs(async);
  }

  @Test
  void equals_isThatOfTheClient_asWithoutUs() {
    OpenAIClient client = bench.client();

    assertThat(client).isEqualTo(client).isNotEqualTo(bench.client()).isNotEqualTo(null);
    assertThat(client).hasSameHashCodeAs(client);
    assertThat(client.toString()).startsWith("com.openai.client.OpenAIClientImpl@");
  }

  @Test
  void close_closesTheGivenClient_andTwiceDoesNoHarm() {
    AtomicInteger closed = new AtomicInteger();
    OpenAIClient client =
        LangspanOpenAI.wrap(unknown(OpenAIClient.class, bench.plain(), closed), bench.langspan);

    client.close();
    client.close();

    assertThat(closed).hasValue(2);
  }

  @Test
  void wrap_traces_whenTheTransportCannotBeSeen() {
    OpenAIClient client =
        LangspanOpenAI.wrap(
            unknown(OpenAIClient.class, bench.plain(), new AtomicInteger()), bench.langspan);
    bench.answers(Bench.failure(503), Bench.chat());

    ask(client);
    client.async().chat().completions().create(Asked.chat().build()).join();

    assertThat(bench.requests()).hasSize(3);
    assertThat(bench.observations())
        .hasSize(2)
        .allSatisfy(
            call -> {
              assertThat(call.input()).contains("How long may I keep the book?");
              assertThat(call.output()).contains("Four weeks.");
            });
  }

  @Test
  void wrap_traces_whenTheTransportOfAnAsynchronousClientCannotBeSeen() {
    OpenAIClientAsync client =
        LangspanOpenAI.wrap(
            unknown(OpenAIClientAsync.class, bench.plainAsync(), new AtomicInteger()),
            bench.langspan);

    client.chat().completions().create(Asked.chat().build()).join();

    assertThat(bench.only().output()).contains("Four weeks.");
  }

  @Test
  void wrap_returnsTheClientAsItIs_whenItTakesNoOptions() {
    OpenAIClient mock =
        (OpenAIClient)
            Proxy.newProxyInstance(
                OpenAIClient.class.getClassLoader(),
                new Class<?>[] {OpenAIClient.class},
                (proxy, method, arguments) -> null);
    OpenAIClient failing =
        (OpenAIClient)
            Proxy.newProxyInstance(
                OpenAIClient.class.getClassLoader(),
                new Class<?>[] {OpenAIClient.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });

    assertThat(LangspanOpenAI.wrap(mock)).isSameAs(mock);
    assertThat(LangspanOpenAI.wrap(failing)).isSameAs(failing);
  }

  @Test
  void wrap_addsNoSecondGeneration_whenAWrappedClientIsBelowAnother() {
    OpenAIClient outer =
        LangspanOpenAI.wrap(
            unknown(OpenAIClient.class, bench.client(), new AtomicInteger()), bench.langspan);

    ask(outer);

    assertThat(bench.observations()).extracting(LocalObservation::type).contains("GENERATION");
    assertThat(bench.observations()).hasSize(1);
  }

  @Test
  void wrap_throwsAtOnce_whenThereIsNoClient() {
    assertThat(catchThrowable(() -> LangspanOpenAI.wrap((OpenAIClient) null)))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void untraced_passesThrough_andLeavesNoObservation() {
    bench.json("{\"object\":\"list\",\"data\":[]}");

    assertThat(bench.client().models().list().data()).isEmpty();

    assertThat(bench.requests()).hasSize(1);
    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void connect_findsItsTransport_whereTheClientKnowsWebSockets() throws Exception {
    OpenAIClient client = bench.client();
    java.util.List<Object> transports = new java.util.ArrayList<>();

    client.withOptions(
        options -> {
          try {
            var field = options.getClass().getDeclaredField("httpClient");
            field.setAccessible(true);
            transports.add(field.get(options));
          } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
          }
        });

    assertThat(transports).singleElement().isInstanceOf(neededToConnect());
  }

  /** Older clients know nothing of web sockets. */
  private static Class<?> neededToConnect() {
    try {
      return Class.forName("com.openai.core.http.WebSocketClient");
    } catch (ClassNotFoundException e) {
      return HttpClient.class;
    }
  }
}
