// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonNull;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IncludeUsageIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
    bench.events(
        Answers.chunk("{\"content\":\"Four \"}", null),
        Answers.chunk("{\"content\":\"weeks.\"}", "stop"),
        Answers.usage(80, 20),
        Answers.DONE);
  }

  private static OpenAIClient client(IncludeUsage includeUsage) {
    return bench.client(OpenAIOptions.builder().includeUsage(includeUsage));
  }

  private static List<ChatCompletionChunk> ask(
      IncludeUsage includeUsage, ChatCompletionCreateParams.Builder params) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client(includeUsage).chat().completions().createStreaming(params.build())) {
      return stream.stream().toList();
    }
  }

  @Test
  void always_asksForTheUsage_andHidesWhatTheApplicationDidNotAskFor() {
    List<ChatCompletionChunk> chunks = ask(IncludeUsage.ALWAYS, Asked.chat());

    assertThat(bench.lastBody())
        .endsWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    assertThat(chunks).hasSize(2).allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
    assertThat(bench.only().usage()).containsEntry("input", 80L).containsEntry("output", 20L);
    assertThat(bench.only().modelParameters()).isEmpty();
  }

  @Test
  void always_asksForTheUsage_ofAsynchronousStreams() {
    List<ChatCompletionChunk> chunks = new java.util.ArrayList<>();

    client(IncludeUsage.ALWAYS)
        .async()
        .chat()
        .completions()
        .createStreaming(Asked.chat().build())
        .subscribe(chunks::add)
        .onCompleteFuture()
        .join();

    assertThat(bench.lastBody()).contains("\"include_usage\":true");
    assertThat(chunks).hasSize(2);
    assertThat(bench.only().usage()).containsEntry("input", 80L);
  }

  @Test
  void always_asksOnEveryAttempt_whenTheServerIsBusyAtFirst() {
    bench.forget();
    bench.answers(Bench.failure(503), Bench.stream(Answers.usage(80, 20), Answers.DONE));

    assertThat(ask(IncludeUsage.ALWAYS, Asked.chat())).isEmpty();

    assertThat(bench.requests())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.getBodyAsString()).contains("\"include_usage\":true"));
  }

  @Test
  void auto_asksNobody_butThoseWhoAreKnown() {
    List<ChatCompletionChunk> chunks = ask(IncludeUsage.AUTO, Asked.chat());

    assertThat(bench.lastBody()).doesNotContain("stream_options");
    assertThat(chunks).hasSize(3);
  }

  @Test
  void never_asksNobody() {
    ask(IncludeUsage.NEVER, Asked.chat());

    assertThat(bench.lastBody()).doesNotContain("stream_options");
  }

  @Test
  void always_leavesTheApplicationsOwnWishAlone_andItsChunkVisible() {
    List<ChatCompletionChunk> chunks =
        ask(
            IncludeUsage.ALWAYS,
            Asked.chat()
                .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()));

    assertThat(bench.lastBody()).containsOnlyOnce("stream_options");
    assertThat(chunks).hasSize(3);
    assertThat(bench.only().usage()).containsEntry("input", 80L);
  }

  @Test
  void always_leavesANullAlone_thatTheApplicationSent() {
    ask(
        IncludeUsage.ALWAYS,
        Asked.chat().putAdditionalBodyProperty("stream_options", JsonNull.of()));

    assertThat(bench.lastBody()).containsOnlyOnce("stream_options");
  }

  @Test
  void always_changesNothing_whereThereIsNoStream() {
    bench.json(Answers.CHAT);

    client(IncludeUsage.ALWAYS).chat().completions().create(Asked.chat().build());

    assertThat(bench.lastBody()).doesNotContain("stream_options");
  }
}
