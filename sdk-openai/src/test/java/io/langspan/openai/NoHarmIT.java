// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoHarmIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  /** Works as another does, but some of its methods throw. */
  private static <T> T failing(Class<T> type, T works, Predicate<String> fails) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (fails.test(type.getSimpleName() + "." + method.getName())) {
                throw new IllegalStateException("a fault of ours");
              }
              try {
                Object result = method.invoke(works, arguments);
                if (result == works) {
                  return proxy;
                }
                if (result instanceof Generation generation) {
                  return failing(Generation.class, generation, fails);
                }
                return result instanceof ObservationBuilder<?> builder
                    ? failing(ObservationBuilder.class, builder, fails)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private static OpenAIClient client(Predicate<String> fails) {
    return LangspanOpenAI.wrap(
        bench.plain(),
        OpenAIOptions.builder()
            .langspan(failing(Langspan.class, bench.langspan, fails))
            .includeUsage(IncludeUsage.ALWAYS)
            .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Langspan.isEnabled",
        "Langspan.generationBuilder",
        "Langspan.inject",
        "ObservationBuilder.start",
        "ObservationBuilder.parent",
        "Generation.context",
        "Generation.isRecording",
        "Generation.name",
        "Generation.provider",
        "Generation.model",
        "Generation.input",
        "Generation.output",
        "Generation.modelParameters",
        "Generation.metadata",
        "Generation.usage",
        "Generation.responseModel",
        "Generation.level",
        "Generation.error",
        "Generation.completionStartTime",
        "Generation.end",
        ""
      })
  void application_noticesNothing_whenRecordingThrows(String fault) throws Exception {
    Predicate<String> fails = fault.isEmpty() ? any -> true : fault::equals;

    assertThat(outcomes(client(fails))).isEqualTo(outcomes(bench.plain()));
  }

  /** What an application sees of calls of all kinds. */
  private static List<String> outcomes(OpenAIClient client) {
    List<String> seen = new ArrayList<>();
    bench.forget();
    bench.answers(Bench.failure(503), Bench.chat());
    seen.add(client.chat().completions().create(Asked.chat().build()).toString());
    seen.add(client.async().chat().completions().create(Asked.chat().build()).join().toString());
    seen.add(
        client
            .chat()
            .completions()
            .withRawResponse()
            .create(Asked.chat().build())
            .parse()
            .toString());

    bench.forget();
    bench.events(
        Answers.chunk("{\"content\":\"Four \"}", null),
        Answers.chunk("{\"content\":\"weeks.\"}", "stop"),
        Answers.DONE);
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().forEach(chunk -> seen.add(chunk.toString()));
    }
    client
        .async()
        .chat()
        .completions()
        .createStreaming(Asked.chat().build())
        .subscribe(chunk -> seen.add(chunk.toString()))
        .onCompleteFuture()
        .join();

    bench.forget();
    bench.answer(Bench.failure(500));
    seen.add(
        catchThrowable(() -> client.chat().completions().create(Asked.chat().build())).toString());
    seen.add(
        catchThrowable(
                () -> client.async().chat().completions().create(Asked.chat().build()).join())
            .toString());
    return seen;
  }

  @Test
  void exception_isTheSameObject_asTheTransportThrew() {
    IllegalStateException own = new IllegalStateException("the transport's");
    OpenAIClient client =
        LangspanOpenAI.wrap(
            bench
                .plain()
                .withOptions(
                    options ->
                        options.httpClient(
                            (com.openai.core.http.HttpClient)
                                Proxy.newProxyInstance(
                                    OpenAIClient.class.getClassLoader(),
                                    new Class<?>[] {com.openai.core.http.HttpClient.class},
                                    (proxy, method, arguments) -> {
                                      if (method.getName().startsWith("execute")) {
                                        throw own;
                                      }
                                      return null;
                                    }))),
            bench.langspan);

    Throwable thrown =
        catchThrowable(() -> client.chat().completions().create(Asked.chat().build()));

    assertThat(thrown).isSameAs(own);
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).isEqualTo("the transport's");
  }

  @Test
  void failure_isThatOfTheClient_whateverWasCurrent() {
    bench.answer(Bench.failure(500));

    Throwable thrown;
    try (Observation around = bench.langspan.startObservation("around")) {
      thrown =
          catchThrowable(() -> bench.client().chat().completions().create(Asked.chat().build()));
      assertThat(io.opentelemetry.api.trace.Span.current().getSpanContext().getSpanId())
          .isEqualTo(around.id());
    }

    assertThat(thrown).isInstanceOf(InternalServerException.class);
  }
}
