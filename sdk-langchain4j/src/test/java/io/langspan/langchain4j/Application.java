// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Does a bit of everything, and writes down what it sees of that: what, and on which thread. */
final class Application {

  private static final IllegalStateException FAILURE = new IllegalStateException("no");
  private static final AssertionError ERROR = new AssertionError("broken");

  private final boolean traced;
  private final List<String> here = new ArrayList<>();
  private final List<String> elsewhere = new CopyOnWriteArrayList<>();
  private final Thread caller = Thread.currentThread();

  private Application(boolean traced) {
    this.traced = traced;
  }

  /** What an application sees whose parts are traced, or are not. */
  static List<String> seen(boolean traced) {
    Application application = new Application(traced);
    application.chats();
    application.streams();
    application.services();
    application.tokenStreams();
    application.retrieves();
    return Stream.of(application.here, application.elsewhere).flatMap(List::stream).toList();
  }

  private void see(Object what) {
    if (Thread.currentThread() == caller) {
      here.add(what.toString());
    } else {
      elsewhere.add("elsewhere " + what);
    }
  }

  private void see(String what, Callable<?> call) {
    see(what + " begins");
    Object[] result = new Object[1];
    Throwable thrown = catchThrowable(() -> result[0] = call.call());
    boolean isOurs = thrown == FAILURE || thrown == ERROR;
    see(what + " " + (thrown == null ? result[0] : (isOurs ? "the same " : "") + thrown));
  }

  private ChatModel model(Object... answers) {
    Stub stub = new Stub(answers);
    stub.listeners.add(new Listening());
    if (traced) {
      stub.listeners.add(LangspanLangChain4j.chatModelListener());
    }
    return traced ? LangspanLangChain4j.wrap(stub) : stub;
  }

  /** An application's own listener, which fails in the end. */
  private final class Listening implements ChatModelListener {
    @Override
    public void onRequest(ChatModelRequestContext context) {
      see("asked");
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
      see("answered");
      throw new IllegalStateException("mine");
    }
  }

  private void chats() {
    see("text", () -> model("Four weeks.").chat("How long?"));
    see("request", () -> model("Four weeks.").chat(UserMessage.from("How long?")));
    see("failure", () -> model(FAILURE).chat("How long?"));
    see("error", () -> model(ERROR).chat("How long?"));
    EmbeddingModel vectors = new Rag.Vectors();
    EmbeddingModel embedding = traced ? LangspanLangChain4j.wrap(vectors) : vectors;
    see("embedding", () -> embedding.embed("How long?"));
  }

  private void streams() {
    stream("stream", StreamStub.text("Four ", "weeks."), "");
    stream("failure", StreamStub.failure(FAILURE), "");
    stream("error", StreamStub.failure(ERROR), "");
    stream("refusal", new StreamStub.Refusal(FAILURE), "");
    stream("cancelled", StreamStub.text("Four ", "weeks."), "cancel");
    stream("handler that throws", StreamStub.text("Four ", "weeks."), "Four ");
    stream("handler that throws in the end", StreamStub.text("Four ", "weeks."), "complete");
    stream("handler that throws what it is told", StreamStub.failure(FAILURE), FAILURE.toString());
  }

  private void stream(String what, StreamStub.Play play, String throwsAt) {
    try (StreamStub stub = new StreamStub(play)) {
      StreamingChatModel model = traced ? LangspanLangChain4j.wrap(stub) : stub;
      see(
          what,
          () -> {
            model.chat("How long?", new Handler(throwsAt));
            return "returns";
          });
    }
  }

  /** Sees all that it is told, and may not stand one of these. */
  private final class Handler implements StreamingChatResponseHandler {

    private final String throwsAt;

    Handler(String throwsAt) {
      this.throwsAt = throwsAt;
    }

    private void hear(String what) {
      see("heard " + what);
      if (what.equals(throwsAt)) {
        throw FAILURE;
      }
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
      if (throwsAt.equals("cancel")) {
        context.streamingHandle().cancel();
      }
      hear(piece.text());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      hear("complete");
    }

    @Override
    public void onError(Throwable failure) {
      hear(failure.toString());
    }
  }

  /** Tools that see where they run. */
  public final class Tools {
    @Tool
    public String clock() {
      see("clock runs");
      return "noon";
    }

    @Tool
    public String broken() {
      throw FAILURE;
    }

    @Tool
    public String missing() {
      throw ERROR;
    }
  }

  /** A service that remembers. */
  interface Assistant {
    String answer(@MemoryId String memory, @dev.langchain4j.service.UserMessage String question);
  }

  /** The same, in pieces. */
  interface Streamer {
    TokenStream answer(@MemoryId String memory, @dev.langchain4j.service.UserMessage String text);
  }

  private <S> AiServices<S> service(Class<S> type) {
    ChatMemory memory = MessageWindowChatMemory.withMaxMessages(20);
    ChatMemoryProvider memories =
        id -> {
          see("memory");
          return memory;
        };
    return AiServices.builder(type)
        .chatMemoryProvider(traced ? LangspanServices.wrap(memories) : memories);
  }

  private void services() {
    service("guardrails", "No.", "No, please.");
    service("tool", Stub.calls("clock", "{}"), "Noon, please.");
    service("tool that fails", Stub.calls("broken", "{}"), "Sorry, please.");
    service("tool that breaks", Stub.calls("missing", "{}"), "Sorry, please.");
    service("model that fails", FAILURE);
    service("model that breaks", ERROR);
    Assistant quiet =
        service(Assistant.class)
            .chatModel(model("-"))
            .inputGuardrails(new GuardrailIT.Quiet())
            .build();
    see("fatal guardrail", () -> quiet.answer("m-1", "Time!"));
    Assistant concurrent =
        service(Assistant.class)
            .chatModel(model(Stub.calls("clock", "{}", "clock", "{}"), "Noon."))
            .tools(new Tools())
            .executeToolsConcurrently()
            .build();
    see("concurrent tools", () -> concurrent.answer("m-1", "Time?"));
  }

  private void service(String what, Object... answers) {
    Assistant assistant =
        service(Assistant.class)
            .chatModel(model(answers))
            .tools(new Tools())
            .inputGuardrails(new GuardrailIT.Quiet())
            .outputGuardrails(new GuardrailIT.Polite())
            .build();
    see(what, () -> assistant.answer("m-1", "Time?"));
  }

  private void tokenStreams() {
    tokenStream("tools", StreamStub.message(Stub.calls("clock", "{}")), StreamStub.text("Noon."));
    tokenStream("failure", StreamStub.failure(FAILURE));
    tokenStream("refusal", new StreamStub.Refusal(FAILURE));
  }

  private void tokenStream(String what, StreamStub.Play... plays) {
    try (StreamStub stub = new StreamStub(plays)) {
      TokenStream stream =
          service(Streamer.class)
              .streamingChatModel(traced ? LangspanLangChain4j.wrap(stub) : stub)
              .tools(new Tools())
              .build()
              .answer("m-1", "Time?");
      see(
          what,
          () -> {
            stream
                .onPartialResponse(this::see)
                .onCompleteResponse(response -> see(response.aiMessage()))
                .onError(this::see)
                .start();
            return "returns";
          });
    }
  }

  private void retrieves() {
    ContentRetriever found = Rag.finding("Four weeks.");
    ContentRetriever fails =
        query -> {
          throw FAILURE;
        };
    retrieve("found", found, query -> Rag.finding("Five.").retrieve(query));
    retrieve("not found", fails);
    EmbeddingStore<TextSegment> plain = new InMemoryEmbeddingStore<>();
    EmbeddingStore<TextSegment> store = traced ? LangspanLangChain4j.wrap(plain) : plain;
    see("add", () -> store.add(Rag.Vectors.vector(), TextSegment.from("Four weeks.")).length());
    EmbeddingSearchRequest all =
        EmbeddingSearchRequest.builder().queryEmbedding(Rag.Vectors.vector()).build();
    see("search", () -> store.search(all).matches().size());
  }

  private void retrieve(String what, ContentRetriever... retrievers) {
    RetrievalAugmentor augmentor =
        DefaultRetrievalAugmentor.builder().queryRouter(new DefaultQueryRouter(retrievers)).build();
    Assistant assistant =
        service(Assistant.class)
            .chatModel(model("Four weeks, please."))
            .retrievalAugmentor(traced ? LangspanLangChain4j.wrap(augmentor) : augmentor)
            .build();
    see(what, () -> assistant.answer("m-1", "How long?"));
    ChatMessage asked = UserMessage.from("How long?");
    see(what, () -> List.of(asked, augmentor.augment(Rag.asking("How long?")).contents().size()));
  }
}
