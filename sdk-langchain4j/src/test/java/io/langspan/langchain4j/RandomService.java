// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * An AI service of random parts, which write down what they do as they do it: it may search, check,
 * call tools one by one or at once, answer in pieces, and fail. What its tools do is random too,
 * other services included.
 */
final class RandomService implements RandomWork.Act {

  private static final String AGAIN = "say that again";

  /** One that answers in one piece. */
  interface Asks {
    String ask(@MemoryId Asked asked, @dev.langchain4j.service.UserMessage String question);
  }

  /** One that answers in pieces. */
  interface Streams {
    TokenStream ask(@MemoryId Asked asked, @dev.langchain4j.service.UserMessage String question);
  }

  private final Random random;
  private final RandomWork work;
  private final int depth;
  private final String line;
  private final List<AiMessage> script = new ArrayList<>();
  private final int failsAt;
  private final Executor teller;
  private final RandomWork.Act ask;

  RandomService(Random random, RandomWork work, int depth) {
    this.random = random;
    this.work = work;
    this.depth = depth;
    this.teller = work.executor();
    boolean streams = random.nextInt(3) == 0;
    int tools = random.nextInt(3);
    boolean checks = random.nextBoolean();
    line = (tools == 0 ? "CHAIN " : "AGENT ") + (streams ? "Streams" : "Asks") + ".ask";
    for (int round = tools == 0 ? 0 : random.nextInt(3); round > 0; round--) {
      script.add(Stub.calls(calls(tools)));
    }
    if (checks && !streams && random.nextBoolean()) {
      script.add(AiMessage.from(AGAIN));
    }
    script.add(AiMessage.from("Four weeks."));
    failsAt = random.nextInt(6) == 0 ? random.nextInt(script.size()) : -1;
    if (streams) {
      Streams service =
          built(
              AiServices.builder(Streams.class).streamingChatModel(new Streaming()), tools, checks);
      ask = () -> waitFor(service);
    } else {
      Asks service = built(AiServices.builder(Asks.class).chatModel(new Model()), tools, checks);
      ask = () -> service.ask(new Asked(Executed.current()), "How long?");
    }
  }

  /** Asks it below what goes on on this thread; its failures go no further. */
  @Override
  public void run() {
    Executed executed = Executed.current().below(line);
    try {
      executed.run(
          () -> {
            ask.run();
            return null;
          });
    } catch (RuntimeException expected) { // it says so itself
      return;
    }
  }

  private static void waitFor(Streams service) {
    CompletableFuture<Object> over = new CompletableFuture<>();
    service
        .ask(new Asked(Executed.current()), "How long?")
        .onPartialResponse(piece -> {})
        .onCompleteResponse(over::complete)
        .onError(over::completeExceptionally)
        .start();
    over.join();
  }

  private String[] calls(int tools) {
    return Stream.generate(() -> Stream.of("tool-" + random.nextInt(tools), "{}"))
        .limit(1 + random.nextInt(2))
        .flatMap(each -> each)
        .toArray(String[]::new);
  }

  private <S> S built(AiServices<S> service, int tools, boolean checks) {
    service.chatMemoryProvider(
        id -> MessageWindowChatMemory.builder().id(id).maxMessages(100).build());
    if (tools > 0) {
      Map<ToolSpecification, ToolExecutor> all = new LinkedHashMap<>();
      for (int i = 0; i < tools; i++) {
        all.put(ToolSpecification.builder().name("tool-" + i).build(), tool("TOOL tool-" + i));
      }
      service.tools(all);
    }
    if (random.nextBoolean()) {
      service.executeToolsConcurrently(work.executor());
    }
    if (random.nextInt(3) == 0) {
      retrieval(service);
    }
    if (checks) {
      service.inputGuardrails(new Question(random.nextInt(8) == 0)).outputGuardrails(new Answer());
    }
    return service.build();
  }

  private ToolExecutor tool(String of) {
    RandomWork.Act inner = work.some(depth);
    return (request, memory) ->
        ((Asked) memory)
            .service()
            .below(of)
            .run(
                () -> {
                  inner.run();
                  return "done";
                });
  }

  private void retrieval(AiServices<?> service) {
    int count = 1 + random.nextInt(2);
    boolean fails = count == 1 && random.nextInt(6) == 0; // of two, one would be left behind
    service.retrievalAugmentor(
        DefaultRetrievalAugmentor.builder()
            .queryRouter(
                new DefaultQueryRouter(
                    Stream.generate(() -> retriever(fails)).limit(count).toList()))
            .executor(work.executor())
            .build());
  }

  private static ContentRetriever retriever(boolean fails) {
    return query ->
        ((Asked) query.metadata().chatMemoryId())
            .augment(fails)
            .below("RETRIEVER retrieve")
            .run(
                () -> {
                  if (fails) {
                    throw new IllegalStateException("fails");
                  }
                  return Rag.finding("Four weeks.").retrieve(query);
                });
  }

  /** Lets pass all questions or none. */
  private record Question(boolean fatal) implements InputGuardrail {
    @Override
    public InputGuardrailResult validate(UserMessage message) {
      Executed step = Executed.current().below("GUARDRAIL Question");
      if (fatal) {
        step.level("ERROR");
      }
      return fatal ? fatal("no") : success();
    }
  }

  /** Lets pass answers that need not be said again. */
  private record Answer() implements OutputGuardrail {
    @Override
    public OutputGuardrailResult validate(AiMessage message) {
      Executed step = Executed.current().below("GUARDRAIL Answer");
      if (!AGAIN.equals(message.text())) {
        return success();
      }
      step.level("WARNING");
      return reprompt("once more", "Say it again.");
    }
  }

  /** What the script says next in this call. */
  private ChatResponse next(Executed service) {
    int round = service.count("GENERATION");
    return service
        .below("GENERATION chat stub-1")
        .run(
            () -> {
              if (round == failsAt) {
                throw new IllegalStateException("fails");
              }
              return Stub.response(script.get(round));
            });
  }

  static final ChatRequestParameters PARAMETERS =
      ChatRequestParameters.builder().modelName("stub-1").build();

  /** Follows the script. */
  private final class Model implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      return next(Executed.current());
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return PARAMETERS;
    }
  }

  /** Follows it on another thread. */
  private final class Streaming implements StreamingChatModel {
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
      Executed service = Executed.current();
      teller.execute(
          () ->
              service.within(
                  () -> {
                    tell(handler, service);
                    return null;
                  }));
    }

    private void tell(StreamingChatResponseHandler handler, Executed service) {
      ChatResponse response;
      try {
        response = next(service);
      } catch (RuntimeException e) {
        handler.onError(e);
        return;
      }
      handler.onCompleteResponse(response);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return PARAMETERS;
    }
  }
}
