// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.Langspan;
import io.langspan.openai.LangspanOpenAI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
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
 * <p>Calls are counted, not timed, while warming up: delivery would leave ours less compiled.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 150)
@Measurement(iterations = 100)
public class OpenAiBenchmark {

  private static final int BURST = 100;

  private static final String VENDOR = "https://api.openai.com/v1";
  private static final String GATEWAY = "https://gateway.example.com/v1";

  /** The same client, in all the ways to trace it. */
  @State(Scope.Thread)
  public static class Clients {

    private final DiscardServer server = DiscardServer.start();
    private final Langspan langspan = server.client().build();
    private final Peers openTelemetry = new Peers();
    private final Peers braintrust = new Peers();
    private final Turns turns = new Turns(langspan);

    // One for all: of two clients that are alike, the one made first is often a tenth faster. Not
    // so for Braintrust, which changes the very client that it is given.
    private final OpenAIClient answering = answering(VENDOR);
    private final OpenAIClient streaming = streaming();

    private static OpenAIClient answering(String baseUrl) {
      return StubTransport.answering().client(baseUrl);
    }

    private static OpenAIClient streaming() {
      return StubTransport.streaming().client(VENDOR);
    }

    private OpenAIClient traced(OpenAIClient client) {
      return LangspanOpenAI.wrap(client, langspan);
    }

    private static OpenAIClient disabled(OpenAIClient client) {
      return LangspanOpenAI.wrap(client, Langspan.noop());
    }

    private Map<String, OpenAIClient> chats() {
      Map<String, OpenAIClient> chats = new LinkedHashMap<>();
      chats.put("chat", answering);
      chats.put("chatTraced", traced(answering));
      chats.put("chatTracedAtGateway", traced(answering(GATEWAY)));
      chats.put("chatDisabled", disabled(answering));
      chats.put("chatOpenTelemetry", openTelemetry.openTelemetry(answering));
      chats.put("chatBraintrust", braintrust.braintrust(answering(VENDOR)));
      return chats;
    }

    private Map<String, OpenAIClient> streams() {
      Map<String, OpenAIClient> streams = new LinkedHashMap<>();
      streams.put("stream", streaming);
      streams.put("streamTraced", traced(streaming));
      streams.put("streamTracedAskedByUs", traced(streaming));
      streams.put("streamDisabled", disabled(streaming));
      streams.put("streamOpenTelemetry", openTelemetry.openTelemetry(streaming));
      streams.put("streamBraintrust", braintrust.braintrust(streaming()));
      return streams;
    }

    private final Map<String, OpenAIClient> chats = chats();
    private final Map<String, OpenAIClient> streams = streams();
    private final Map<String, OpenAIClientAsync> futures =
        Map.of(
            "future", answering.async(),
            "futureTraced", traced(answering).async());

    /** Fails if a peer has not recorded the answer. */
    private void check() {
      openTelemetry.check();
      braintrust.check();
    }

    /** Stops all of it. */
    @TearDown(Level.Trial)
    public void close() {
      openTelemetry.close();
      braintrust.close();
      langspan.close();
      server.close();
    }
  }

  /** Calls that are answered in one piece. */
  @Benchmark
  public void chat(Clients clients, Blackhole hole) {
    clients.turns.each(
        clients.chats,
        (name, client) -> {
          CallerMeter.start();
          for (int i = 0; i < BURST; i++) {
            hole.consume(client.chat().completions().create(Conversation.ASKED));
          }
          CallerMeter.stop(name, BURST);
        });
    clients.check();
  }

  /** Calls that are answered with events, which are read to the end. */
  @Benchmark
  @Warmup(iterations = 60)
  @Measurement(iterations = 40)
  public void stream(Clients clients, Blackhole hole) {
    clients.turns.each(
        clients.streams,
        (name, client) -> {
          ChatCompletionCreateParams asked =
              name.endsWith("AskedByUs") ? Conversation.ASKED : Conversation.ASKED_WITH_USAGE;
          CallerMeter.start();
          for (int i = 0; i < BURST; i++) {
            try (StreamResponse<ChatCompletionChunk> answer =
                client.chat().completions().createStreaming(asked)) {
              answer.stream().forEach(hole::consume);
            }
          }
          CallerMeter.stop(name, BURST);
        });
    clients.check();
  }

  /** Asynchronous calls: they go on in the common pool, so what its threads spend counts too. */
  @Benchmark
  public void future(Clients clients, Blackhole hole) {
    clients.turns.each(
        clients.futures,
        (name, client) -> {
          CallerMeter.startWithPool();
          for (int i = 0; i < BURST; i++) {
            hole.consume(client.chat().completions().create(Conversation.ASKED).join());
          }
          CallerMeter.stop(name, BURST);
        });
  }
}
