// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.Langspan;
import io.langspan.openai.LangspanOpenAI;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a traced client of OpenAI costs the application's thread, beside the client alone and beside
 * other wrappers, over a transport that answers from memory.
 *
 * <p>As in {@link CallerBenchmark}, ours deliver everything between the bursts. Each is warmed up
 * by as many calls: by time, what is slow or must be delivered would be compiled less.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(OpenAiBenchmark.BURST)
@Warmup(iterations = 300)
@Measurement(iterations = 100)
public class OpenAiBenchmark {

  static final int BURST = 100;

  private static final String VENDOR = "https://api.openai.com/v1";
  private static final String GATEWAY = "https://gateway.example.com/v1";

  /** The client alone, and one that we trace without recording anything. */
  @State(Scope.Thread)
  public static class Untraced {

    private final OpenAIClient chat = StubTransport.answering().client(VENDOR);
    private final OpenAIClient stream = StubTransport.streaming().client(VENDOR);
    private final OpenAIClientAsync async = chat.async();
    private final OpenAIClient disabledChat = LangspanOpenAI.wrap(chat, Langspan.noop());
    private final OpenAIClient disabledStream = LangspanOpenAI.wrap(stream, Langspan.noop());
  }

  /** Clients that we trace, with delivery to a server which discards. */
  @State(Scope.Thread)
  public static class Traced {

    private final DiscardServer server = DiscardServer.start();
    private final Langspan langspan = server.client().build();
    private final OpenAIClient chat = wrap(StubTransport.answering(), VENDOR);
    private final OpenAIClient gateway = wrap(StubTransport.answering(), GATEWAY);
    private final OpenAIClient stream = wrap(StubTransport.streaming(), VENDOR);
    private final OpenAIClientAsync async = chat.async();

    private OpenAIClient wrap(StubTransport transport, String baseUrl) {
      return LangspanOpenAI.wrap(transport.client(baseUrl), langspan);
    }

    /** Delivers the burst. */
    @TearDown(Level.Invocation)
    public void settle() {
      DiscardServer.settle(langspan);
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void close() {
      langspan.close();
      server.close();
    }
  }

  /** Clients that others trace. */
  @State(Scope.Thread)
  public static class Others {

    private final Peers peers = new Peers();
    private final OpenAIClient openTelemetryChat =
        peers.openTelemetry(StubTransport.answering().client(VENDOR));
    private final OpenAIClient openTelemetryStream =
        peers.openTelemetry(StubTransport.streaming().client(VENDOR));
    private final OpenAIClient braintrustChat =
        peers.braintrust(StubTransport.answering().client(VENDOR));
    private final OpenAIClient braintrustStream =
        peers.braintrust(StubTransport.streaming().client(VENDOR));

    /** Fails the run if they have not recorded the whole answer. */
    @TearDown(Level.Trial)
    public void close() {
      if (!peers.hasRecorded(Scenario.OUTPUT)) {
        throw new IllegalStateException("A peer has recorded no content");
      }
      peers.close();
    }
  }

  /** The yardstick. */
  @Benchmark
  public void chat(Untraced untraced, Blackhole hole) {
    chats(untraced.chat, hole);
  }

  /** Traced by us. */
  @Benchmark
  public void tracedChat(Traced traced, Blackhole hole) {
    inRequest(traced, () -> chats(traced.chat, hole));
  }

  /** Traced by us, and the trace told to a gateway. */
  @Benchmark
  public void tracedChatAtGateway(Traced traced, Blackhole hole) {
    inRequest(traced, () -> chats(traced.gateway, hole));
  }

  /** Traced by us, and not recorded. */
  @Benchmark
  public void disabledChat(Untraced untraced, Blackhole hole) {
    chats(untraced.disabledChat, hole);
  }

  /** Traced by OpenTelemetry's instrumentation. */
  @Benchmark
  public void openTelemetryChat(Others others, Blackhole hole) {
    chats(others.openTelemetryChat, hole);
  }

  /** Traced by Braintrust's. */
  @Benchmark
  public void braintrustChat(Others others, Blackhole hole) {
    chats(others.braintrustChat, hole);
  }

  /** The yardstick for streams. */
  @Benchmark
  public void stream(Untraced untraced, Blackhole hole) {
    streams(untraced.stream, Conversation.ASKED_WITH_USAGE, hole);
  }

  /** Traced by us. */
  @Benchmark
  public void tracedStream(Traced traced, Blackhole hole) {
    inRequest(traced, () -> streams(traced.stream, Conversation.ASKED_WITH_USAGE, hole));
  }

  /** Traced by us, where only we ask for the usage, and hide it. */
  @Benchmark
  public void tracedStreamAskedByUs(Traced traced, Blackhole hole) {
    inRequest(traced, () -> streams(traced.stream, Conversation.ASKED, hole));
  }

  /** Traced by us, and not recorded. */
  @Benchmark
  public void disabledStream(Untraced untraced, Blackhole hole) {
    streams(untraced.disabledStream, Conversation.ASKED_WITH_USAGE, hole);
  }

  /** Traced by OpenTelemetry's instrumentation. */
  @Benchmark
  public void openTelemetryStream(Others others, Blackhole hole) {
    streams(others.openTelemetryStream, Conversation.ASKED_WITH_USAGE, hole);
  }

  /** Traced by Braintrust's. */
  @Benchmark
  public void braintrustStream(Others others, Blackhole hole) {
    streams(others.braintrustStream, Conversation.ASKED_WITH_USAGE, hole);
  }

  /** The yardstick for asynchronous calls. */
  @Benchmark
  public void asyncChat(Untraced untraced, Blackhole hole) {
    futures(untraced.async, hole);
  }

  /** Traced by us. */
  @Benchmark
  public void tracedAsyncChat(Traced traced, Blackhole hole) {
    inRequest(traced, () -> futures(traced.async, hole));
  }

  private static void inRequest(Traced traced, Runnable calls) {
    traced.langspan.run("request", request -> calls.run());
  }

  private static void chats(OpenAIClient client, Blackhole hole) {
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      hole.consume(client.chat().completions().create(Conversation.ASKED));
    }
    CallerMeter.stop(BURST);
  }

  private static void streams(
      OpenAIClient client, ChatCompletionCreateParams asked, Blackhole hole) {
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      try (StreamResponse<ChatCompletionChunk> answer =
          client.chat().completions().createStreaming(asked)) {
        answer.stream().forEach(hole::consume);
      }
    }
    CallerMeter.stop(BURST);
  }

  /** They go on in the common pool, so what its threads spend counts too. */
  private static void futures(OpenAIClientAsync client, Blackhole hole) {
    CallerMeter.startWithPool();
    for (int i = 0; i < BURST; i++) {
      hole.consume(client.chat().completions().create(Conversation.ASKED).join());
    }
    CallerMeter.stop(BURST);
  }
}
