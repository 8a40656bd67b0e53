// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.langspan.Langspan;
import io.langspan.langchain4j.LangspanLangChain4j;
import java.util.LinkedHashMap;
import java.util.List;
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
 * What a traced chat of LangChain4j costs the application's thread, beside the model alone, a plain
 * listener and another tracer, over a transport that answers from memory.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 150)
@Measurement(iterations = 100)
public class LangChain4jBenchmark {

  private static final int BURST = 200;

  private static final ChatRequest ASKED = asked();

  private static ChatRequest asked() {
    String text = Scenario.INPUT;
    return ChatRequest.builder()
        .messages(
            SystemMessage.from(text.substring(0, 512)),
            UserMessage.from(text.substring(512, 1_024)),
            AiMessage.from(text.substring(1_024, 1_536)),
            UserMessage.from(text.substring(1_536)))
        .build();
  }

  /** The same model, in all the ways to trace it. */
  @State(Scope.Thread)
  public static class Models {

    private final DiscardServer server = DiscardServer.start();
    private final Langspan langspan = server.client().build();
    private final Peers plain = new Peers();
    private final Peers braintrust = new Peers();
    private final Turns turns = new Turns(langspan);
    private final Map<String, ChatModel> chats = chats();

    private Map<String, ChatModel> chats() {
      Map<String, ChatModel> chats = new LinkedHashMap<>();
      chats.put("chat", StubHttp.model().build());
      chats.put("chatPlain", plain.plain(StubHttp.model()));
      chats.put("chatTraced", LangspanLangChain4j.wrap(StubHttp.model().build(), langspan));
      chats.put("chatTracedByListener", listening(langspan));
      chats.put(
          "chatDisabled", LangspanLangChain4j.wrap(StubHttp.model().build(), Langspan.noop()));
      chats.put("chatDisabledListener", listening(Langspan.noop()));
      chats.put("chatBraintrust", braintrust.braintrust(StubHttp.model()));
      return chats;
    }

    private static ChatModel listening(Langspan langspan) {
      return StubHttp.model()
          .listeners(List.of(LangspanLangChain4j.chatModelListener(langspan)))
          .build();
    }

    /** Stops all of it. */
    @TearDown(Level.Trial)
    public void close() {
      plain.close();
      braintrust.close();
      langspan.close();
      server.close();
    }
  }

  /** Chats that are answered in one piece. */
  @Benchmark
  public void chat(Models models, Blackhole hole) {
    models.turns.each(
        models.chats,
        (name, model) -> {
          CallerMeter.start();
          for (int i = 0; i < BURST; i++) {
            hole.consume(model.chat(ASKED));
          }
          CallerMeter.stop(name, BURST);
        });
    models.plain.check();
    models.braintrust.check();
  }
}
