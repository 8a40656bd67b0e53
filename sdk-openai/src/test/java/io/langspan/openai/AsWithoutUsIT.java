// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.http.Fault;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.services.async.chat.ChatCompletionServiceAsync;
import com.openai.services.blocking.chat.ChatCompletionService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application sees of a client must be the same with us and without. */
class AsWithoutUsIT {

  private static final String FIRST = Answers.chunk("{\"content\":\"Four \"}", null);
  private static final String LAST = Answers.chunk("{\"content\":\"weeks.\"}", "stop");

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  /** How servers answer, by what it is called. */
  static Stream<String> servers() {
    return SERVERS.keySet().stream().sorted();
  }

  private static final Map<String, Runnable> SERVERS =
      Map.of(
          "answers", () -> bench.answer(Bench.chat()),
          "refuses", () -> bench.answer(Bench.failure(400)),
          "does not know the key", () -> bench.answer(Bench.failure(401)),
          "is always busy", () -> bench.answer(Bench.failure(503)),
          "is busy at first", () -> bench.answers(Bench.failure(503), Bench.chat()),
          "speaks no JSON", () -> bench.answer(aResponse().withBody("<html>")),
          "says nothing", () -> bench.answer(aResponse()),
          "stops within its answer",
              () -> bench.answer(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
          "streams", () -> bench.events(FIRST, LAST, Answers.DONE),
          "streams an error",
              () -> bench.events(FIRST, "{\"error\":{\"message\":\"Overloaded.\"}}"));

  @ParameterizedTest
  @MethodSource("servers")
  void create_isTheSame_whenTheServer(String answers) {
    assertThat(blocking(bench.client(), answers)).isEqualTo(blocking(bench.plain(), answers));
  }

  private static List<String> blocking(OpenAIClient client, String answers) {
    ChatCompletionService service = client.chat().completions();
    List<String> seen = new ArrayList<>();
    served(answers);
    seen.add(outcome(() -> service.create(Asked.chat().build()).toString()));
    served(answers);
    seen.add(outcome(() -> service.withRawResponse().create(Asked.chat().build()).parse() + ""));
    served(answers);
    seen.add(
        outcome(
            () -> {
              try (StreamResponse<ChatCompletionChunk> stream =
                  service.createStreaming(Asked.chat().build())) {
                return stream.stream().map(ChatCompletionChunk::toString).toList().toString();
              }
            }));
    seen.add("requests " + bench.requests().size());
    return seen;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void create_isTheSameAsynchronously_whenTheServer(String answers) throws Exception {
    assertThat(later(bench.client(), answers)).isEqualTo(later(bench.plain(), answers));
  }

  private static List<String> later(OpenAIClient client, String answers) throws Exception {
    ChatCompletionServiceAsync service = client.async().chat().completions();
    List<String> seen = new ArrayList<>();
    served(answers);
    CompletableFuture<ChatCompletion> future = service.create(Asked.chat().build());
    seen.add(outcome(() -> future.join().toString()));
    seen.add(outcome(() -> future.get(60, TimeUnit.SECONDS).toString()));
    seen.add(outcome(() -> future.thenApply(ChatCompletion::id).join()));
    seen.add(outcome(() -> future.handle((answer, failure) -> described(failure)).join()));
    seen.add(future.isDone() + " " + future.isCompletedExceptionally() + " " + future.cancel(true));
    served(answers);
    List<String> chunks = Collections.synchronizedList(new ArrayList<>());
    seen.add(
        outcome(
            () ->
                service
                        .createStreaming(Asked.chat().build())
                        .subscribe(chunk -> chunks.add(chunk.toString()))
                        .onCompleteFuture()
                        .join()
                    + ""));
    seen.addAll(chunks);
    seen.add("requests " + bench.requests().size());
    return seen;
  }

  private static void served(String answers) {
    bench.forget();
    SERVERS.get(answers).run();
  }

  /** Something that an application does. */
  private interface Doing {
    String get() throws Exception;
  }

  private static String outcome(Doing doing) {
    String[] result = new String[1];
    Throwable thrown = catchThrowable(() -> result[0] = doing.get());
    return thrown == null ? result[0] : described(thrown);
  }

  private static String described(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).replaceAll("@[0-9a-f]+|\\d{4,}", "");
      all.append(cause.getClass().getName()).append(": ").append(message).append('\n');
    }
    return all.toString();
  }

  @Test
  void cancel_isTheSame_whileTheServerThinks() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (Wire wire = Wire.thatWaits(over)) {
      assertThat(cancelled(bench.client(wire))).isEqualTo(cancelled(Bench.plain(wire.url())));
      over.countDown();
    }
  }

  private static List<String> cancelled(OpenAIClient client) {
    List<String> seen = new ArrayList<>();
    CompletableFuture<ChatCompletion> future = create(client);
    CompletableFuture<String> dependant = future.thenApply(ChatCompletion::id);
    seen.add(future.cancel(true) + " " + future.cancel(false));
    seen.add(future.isCancelled() + " " + dependant.isCancelled() + " " + dependant.isDone());
    seen.add(outcome(() -> future.join().toString()));
    seen.add(outcome(() -> future.get().toString()));
    seen.add(outcome(dependant::join));
    seen.add(outcome(dependant::get));
    return seen;
  }

  @Test
  void dependants_runOnTheSameThreads() throws Exception {
    bench.events(FIRST, LAST, Answers.DONE);

    assertThat(threads(wire -> bench.client(wire), bench.client()))
        .isEqualTo(threads(wire -> Bench.plain(wire.url()), bench.plain()));
  }

  private static List<String> threads(Function<Wire, OpenAIClient> waiting, OpenAIClient client)
      throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch told = new CountDownLatch(1);
    try (Wire wire = Wire.thatWaits(told)) {
      CompletableFuture<Void> dependant =
          create(waiting.apply(wire)).thenRun(() -> seen.add(thread()));
      told.countDown();
      dependant.get(60, TimeUnit.SECONDS);
    }
    client
        .async()
        .chat()
        .completions()
        .createStreaming(Asked.chat().build())
        .subscribe(chunk -> seen.add(thread()))
        .onCompleteFuture()
        .get(60, TimeUnit.SECONDS);
    return seen;
  }

  private static CompletableFuture<ChatCompletion> create(OpenAIClient client) {
    return client.async().chat().completions().create(Asked.chat().build());
  }

  private static String thread() {
    return Thread.currentThread().getName().replaceAll("\\d+", "n").replaceAll("http://.*", "");
  }

  @Test
  void stream_givesEachEvent_asSoonAsItIsSent() throws Exception {
    assertThat(isLazy(IncludeUsage.NEVER)).isTrue();
    assertThat(isLazy(IncludeUsage.ALWAYS)).isTrue();
  }

  private static boolean isLazy(IncludeUsage includeUsage) {
    CountDownLatch read = new CountDownLatch(1);
    boolean[] wasRead = new boolean[1];
    try (Wire wire =
        new Wire(
            exchange -> {
              exchange.startStream();
              exchange.event(FIRST);
              wasRead[0] = read.await(60, TimeUnit.SECONDS);
              exchange.event(LAST);
              exchange.event(Answers.DONE);
            })) {
      OpenAIClient client =
          LangspanOpenAI.wrap(
              Bench.plain(wire.url()),
              OpenAIOptions.builder().langspan(bench.langspan).includeUsage(includeUsage).build());
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(Asked.chat().build())) {
        Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
        chunks.next();
        read.countDown();
        chunks.forEachRemaining(chunk -> {});
      }
    }
    return wasRead[0];
  }
}
