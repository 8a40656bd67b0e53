// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import io.langspan.local.LocalObservation;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewsIT {

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

  private static void assertOneWholeCall() {
    LocalObservation call = bench.only();
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.usage()).containsEntry("total", 180L);
  }

  @Test
  void withOptions_staysTraced_onClients() {
    ask(bench.client().withOptions(options -> options.putHeader("x-team", "library")));

    assertThat(bench.requests().get(0).getHeader("x-team")).isEqualTo("library");
    assertOneWholeCall();
  }

  @Test
  void withOptions_staysTraced_onServices() {
    bench
        .client()
        .chat()
        .completions()
        .withOptions(options -> options.putHeader("x-team", "library"))
        .create(Asked.chat().build());

    assertThat(bench.requests().get(0).getHeader("x-team")).isEqualTo("library");
    assertOneWholeCall();
  }

  @Test
  void withOptions_staysTraced_onRawViews() {
    bench
        .client()
        .withRawResponse()
        .chat()
        .completions()
        .withOptions(options -> options.putHeader("x-team", "library"))
        .create(Asked.chat().build())
        .parse();

    assertThat(bench.requests().get(0).getHeader("x-team")).isEqualTo("library");
    assertOneWholeCall();
  }

  @Test
  void withOptions_keepsTheTimeout_thatItSets() {
    CountDownLatch over = new CountDownLatch(1);
    Timeout timeout = Timeout.builder().request(Duration.ofMillis(200)).build();

    Throwable thrown;
    try (Wire wire = Wire.thatWaits(over)) {
      OpenAIClient client = bench.client(wire);
      thrown = catchThrowable(() -> ask(client.withOptions(o -> o.timeout(timeout).maxRetries(0))));
      over.countDown();
    }

    assertThat(thrown).isInstanceOf(com.openai.errors.OpenAIIoException.class);
    assertThat(bench.only().level()).isEqualTo("ERROR");
  }

  @Test
  void withOptions_staysTraced_whenItSetsAnotherTransport() {
    Counting transport = new Counting(transport());

    OpenAIClient client = bench.client().withOptions(options -> options.httpClient(transport));
    ask(client);
    client.async().chat().completions().create(Asked.chat().build()).join();

    assertThat(transport.requests).hasValue(2);
    assertThat(bench.observations())
        .hasSize(2)
        .allSatisfy(call -> assertThat(call.output()).contains("Four weeks."));
  }

  @Test
  void withOptions_keepsAnotherTransportOpen_whileItIsUsed() {
    Counting transport = new Counting(transport());
    OpenAIClient client = bench.client().withOptions(options -> options.httpClient(transport));

    collectGarbage();
    ask(client);

    assertThat(transport.closed).hasValue(0);
    client.close();
    assertThat(transport.closed.get()).isPositive();
  }

  @Test
  void withOptions_leavesTheClientUsable_whenWhatItMadeIsCollected() {
    Counting transport = new Counting(transport());
    OpenAIClient client =
        LangspanOpenAI.wrap(
            bench.plain().withOptions(options -> options.httpClient(transport)), bench.langspan);

    for (int i = 0; i < 20; i++) {
      ask(client.withOptions(options -> options.putHeader("x-team", "library")));
      client.async().chat().completions().create(Asked.chat().build()).join();
    }
    collectGarbage();

    assertThat(transport.closed).hasValue(0);
    ask(client);
  }

  @Test
  void async_keepsItsTransport_whenOnlyTheViewIsLeft() {
    Counting transport = new Counting(transport());
    var completions =
        LangspanOpenAI.wrap(
                bench.plain().withOptions(options -> options.httpClient(transport)), bench.langspan)
            .async()
            .chat()
            .completions();

    collectGarbage();
    completions.create(Asked.chat().build()).join();

    assertThat(transport.closed).hasValue(0);
    assertOneWholeCall();
  }

  @Test
  void sync_staysTraced_onAsynchronousClients() {
    ask(bench.async().sync());

    assertOneWholeCall();
  }

  @Test
  void create_isOneCall_whenItsAnswerIsStructured() {
    bench.json(Answers.CHAT.replace("Four weeks.", "{\\\"weeks\\\":4}"));
    StructuredChatCompletionCreateParams<Loan> params =
        Asked.chat().responseFormat(Loan.class).build();

    var answer = bench.client().chat().completions().create(params);

    assertThat(answer.choices().get(0).message().content().orElseThrow().weeks).isEqualTo(4);
    assertThat(bench.only().output()).contains("{\\\"weeks\\\":4}");
  }

  /** What a structured answer is read into. */
  public static class Loan {
    public int weeks;
  }

  @Test
  void create_staysTraced_withOptionsOfOneRequest() {
    bench
        .client()
        .chat()
        .completions()
        .create(
            Asked.chat().build(), RequestOptions.builder().timeout(Duration.ofSeconds(10)).build());

    assertOneWholeCall();
  }

  @Test
  void views_areTheSameEachTime_asWithoutUs() {
    OpenAIClient client = bench.client();

    assertThat(client.chat()).isSameAs(client.chat());
    assertThat(client.chat().completions()).isSameAs(client.chat().completions());
    assertThat(client.withRawResponse()).isSameAs(client.withRawResponse());
    assertThat(client.async()).isSameAs(client.async());
  }

  /** Until something that was just let go of is collected, so that older things are too. */
  static void collectGarbage() {
    for (int round = 0; round < 3; round++) {
      WeakReference<Object> gone = new WeakReference<>(new Object());
      for (int i = 0; i < 200 && gone.get() != null; i++) {
        System.gc();
        Thread.yield();
      }
    }
  }

  private static HttpClient transport() {
    return com.openai.client.okhttp.OkHttpClient.builder().build();
  }

  /** A transport of the application's own. */
  private static final class Counting implements HttpClient {

    private final HttpClient transport;
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    Counting(HttpClient transport) {
      this.transport = transport;
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      requests.incrementAndGet();
      return transport.execute(request, options);
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      requests.incrementAndGet();
      return transport.executeAsync(request, options);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
