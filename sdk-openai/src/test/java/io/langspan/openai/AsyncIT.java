// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsyncIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static String currentId() {
    return Span.current().getSpanContext().getSpanId();
  }

  private LocalObservation call() {
    return bench.observations().stream()
        .filter(o -> o.type().equals("GENERATION"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void create_hasTheCallersParent_whenItIsAsynchronous() {
    bench.json(Answers.CHAT);

    String parent;
    CompletableFuture<?> asked;
    try (Observation around = bench.langspan.startObservation("around")) {
      parent = around.id();
      asked = bench.async().chat().completions().create(Asked.chat().build());
    }
    asked.join();

    assertThat(call().parentId()).isEqualTo(parent);
    assertThat(call().output()).contains("Four weeks.");
    assertThat(call().input()).contains("How long may I keep the book?");
  }

  @Test
  void create_hasTheCallersParent_whenItIsTheAsynchronousViewOfABlockingClient() {
    bench.json(Answers.CHAT);

    String parent;
    try (Observation around = bench.langspan.startObservation("around")) {
      parent = around.id();
      bench.client().async().chat().completions().create(Asked.chat().build()).join();
    }

    assertThat(call().parentId()).isEqualTo(parent);
    assertThat(call().output()).contains("Four weeks.");
  }

  @Test
  void create_isAnEmbedding_whenItIsAsynchronous() {
    bench.json(
        "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[{\"object\":"
            + "\"embedding\",\"index\":0,\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":3,"
            + "\"total_tokens\":3}}");

    bench
        .async()
        .embeddings()
        .create(
            EmbeddingCreateParams.builder().model("text-embedding-3-small").input("a b c").build())
        .join();

    assertThat(bench.only().type()).isEqualTo("EMBEDDING");
    assertThat(bench.only().usage()).containsEntry("total", 3L);
  }

  @Test
  void thenApply_goesOnWhereTheCallWasMade_whenTheAnswerComesLater() {
    CountDownLatch later = new CountDownLatch(1);
    try (Wire wire = Wire.thatWaits(later)) {
      String parent;
      CompletableFuture<String> dependant;
      try (Observation around = bench.langspan.startObservation("around")) {
        parent = around.id();
        dependant =
            LangspanOpenAI.wrap(Bench.plainAsync(wire.url()), bench.langspan)
                .chat()
                .completions()
                .create(Asked.chat().build())
                .thenApply(answer -> currentId());
      }
      later.countDown();

      assertThat(dependant.join()).isEqualTo(parent);
    }
  }

  @Test
  void subscribe_hasTheCallersParent_andRunsHandlersThere() throws Exception {
    bench.events(
        Answers.chunk("{\"content\":\"Four \"}", null),
        Answers.chunk("{\"content\":\"weeks.\"}", "stop"),
        Answers.DONE);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    ExecutorService executor = Executors.newSingleThreadExecutor();

    String parent;
    Context afterwards;
    try {
      CompletableFuture<Void> over;
      try (Observation around = bench.langspan.startObservation("around")) {
        parent = around.id();
        over =
            bench
                .async()
                .chat()
                .completions()
                .createStreaming(Asked.chat().build())
                .subscribe(noting(seen), executor)
                .onCompleteFuture()
                .thenRun(() -> seen.add(currentId()));
      }
      over.join();
      afterwards = executor.submit(Context::current).get(60, TimeUnit.SECONDS);
    } finally {
      executor.shutdown();
    }

    assertThat(seen).hasSize(4).containsOnly(parent);
    assertThat(afterwards).isSameAs(Context.root());
    assertThat(call().parentId()).isEqualTo(parent);
    assertThat(call().output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four weeks.\"}");
    assertThat(call().timeToFirstToken()).isNotNull();
  }

  private static AsyncStreamResponse.Handler<ChatCompletionChunk> noting(List<String> seen) {
    return new AsyncStreamResponse.Handler<>() {
      @Override
      public void onNext(ChatCompletionChunk chunk) {
        seen.add(currentId());
      }

      @Override
      public void onComplete(Optional<Throwable> error) {
        seen.add(currentId());
      }
    };
  }

  @Test
  @SuppressWarnings("try") // the scope is what counts
  void create_keepsParentsApart_whenManyGoOnAtOnce() throws Exception {
    bench.answer(Bench.chat().withFixedDelay(50));
    var client = bench.async();
    int many = 40;
    CountDownLatch done = new CountDownLatch(many);

    for (int i = 0; i < many; i++) {
      try (Observation around = bench.langspan.startObservation("around")) {
        client
            .chat()
            .completions()
            .create(Asked.chat().build())
            .whenComplete((answer, failure) -> done.countDown());
      }
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    List<LocalObservation> all = bench.observations();
    List<String> around =
        all.stream().filter(o -> o.type().equals("SPAN")).map(LocalObservation::id).toList();
    List<String> parents =
        all.stream()
            .filter(o -> o.type().equals("GENERATION"))
            .map(LocalObservation::parentId)
            .toList();
    assertThat(parents).hasSize(many).containsExactlyInAnyOrderElementsOf(around);
  }
}
