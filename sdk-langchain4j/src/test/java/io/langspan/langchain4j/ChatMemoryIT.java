// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatMemoryIT {

  @RegisterExtension static final Bench bench = new Bench();

  private final ChatMemory memory =
      LangspanLangChain4j.wrap((ChatMemory) MessageWindowChatMemory.withMaxMessages(5));

  interface Butler {
    String answer(@MemoryId String memory, @dev.langchain4j.service.UserMessage String question);
  }

  interface Assistant {
    String answer(String question);
  }

  @Test
  void messages_areCounted_andNotTold() {
    memory.add(UserMessage.from("secret"));

    bench.langspan.run("around", around -> assertThat(memory.messages()).hasSize(1));

    LocalObservation step = bench.named("messages MessageWindowChatMemory");
    assertThat(step.type()).isEqualTo("SPAN");
    assertThat(step.level()).isEqualTo("DEBUG");
    assertThat(step.parentId()).isEqualTo(bench.named("around").id());
    assertThat(step.output()).isEqualTo("{\"messages\":1}");
  }

  @Test
  void added_isToldByRole_once() {
    bench.langspan.run("around", around -> memory.add(UserMessage.from("secret")));

    assertThat(bench.named("add MessageWindowChatMemory").input())
        .isEqualTo("{\"messages\":1,\"role\":\"user\"}");
  }

  @Test
  void clearing_isAStep() {
    bench.langspan.run("around", around -> memory.clear());

    assertThat(bench.named("clear MessageWindowChatMemory").input()).isNull();
  }

  @Test
  void memory_makesNoTraceOfItsOwn() {
    memory.add(UserMessage.from("secret"));
    memory.messages();

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void store_isBelowTheMemory_withItsFailure() {
    IllegalStateException failure = new IllegalStateException("no database");
    ChatMemory stored =
        MessageWindowChatMemory.builder().maxMessages(5).chatMemoryStore(failing(failure)).build();

    Throwable thrown =
        catchThrowable(
            () ->
                bench.langspan.run(
                    "around", around -> LangspanLangChain4j.wrap(stored).messages()));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.tree())
        .isEqualTo(
            """
            SPAN around (ERROR)
              SPAN messages MessageWindowChatMemory (ERROR)
                SPAN getMessages (ERROR)
            """);
    assertThat(bench.observations())
        .extracting(LocalObservation::statusMessage)
        .containsOnly("no database");
  }

  @Test
  void store_countsWhatIsWritten() {
    ChatMemoryStore store =
        LangspanLangChain4j.wrap((ChatMemoryStore) new InMemoryChatMemoryStore());
    List<ChatMessage> messages = List.of(UserMessage.from("a"), UserMessage.from("b"));

    bench.langspan.run("around", around -> store.updateMessages("m-1", messages));

    assertThat(store.getMessages("m-1")).isEqualTo(messages);
    assertThat(bench.named("updateMessages InMemoryChatMemoryStore").input())
        .isEqualTo("{\"messages\":2}");
  }

  @Test
  void body_hasTheStepCurrent() {
    ChatMemoryStore store = LangspanLangChain4j.wrap((ChatMemoryStore) new Announcing());

    bench.langspan.run("around", around -> store.getMessages("m-1"));

    assertThat(bench.named("inside").parentId())
        .isEqualTo(bench.named("getMessages Announcing").id());
  }

  @Test
  void memories_areBelowTheServiceThatUsesThem() {
    Butler butler =
        AiServices.builder(Butler.class)
            .chatModel(new Stub("Very well."))
            .chatMemoryProvider(LangspanServices.wrap(provider()))
            .build();

    butler.answer("m-1", "Tea?");

    assertThat(bench.named("Butler.answer").parentId()).isNull();
    assertThat(bench.observations())
        .filteredOn(each -> each.name().endsWith(" MessageWindowChatMemory"))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            each -> assertThat(each.parentId()).isEqualTo(bench.named("Butler.answer").id()));
  }

  @Test
  void memory_isBelowTheInnerService_whenServicesShareOneId() {
    Assistant inner =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub(Collections.nCopies(8, "Yes.").toArray()))
            .chatMemory(memory)
            .build();
    Butler outer =
        AiServices.builder(Butler.class)
            .chatModel(new Stub(Collections.nCopies(8, "Very well.").toArray()))
            .chatMemoryProvider(provider())
            .contentRetriever(
                query -> {
                  inner.answer("Is it " + query.text());
                  return List.of();
                })
            .build();

    for (int i = 0; i < 8; i++) { // in no order are services found by chance
      bench.reset();
      outer.answer("default", "Tea?");

      String parent = bench.named("Assistant.answer").id();
      assertThat(bench.observations())
          .filteredOn(each -> each.name().endsWith(" MessageWindowChatMemory"))
          .isNotEmpty()
          .allSatisfy(each -> assertThat(each.parentId()).isEqualTo(parent));
    }
  }

  @Test
  void memory_isBelowTheService_onAnotherThread() {
    ChatMemory named =
        LangspanLangChain4j.wrap(
            (ChatMemory) MessageWindowChatMemory.builder().id("m-1").maxMessages(5).build());
    Butler butler =
        AiServices.builder(Butler.class)
            .chatModel(new Stub("Very well."))
            .chatMemoryProvider(provider())
            .contentRetriever(
                query -> {
                  CompletableFuture.runAsync(named::clear).join();
                  return List.of();
                })
            .build();

    butler.answer("m-1", "Tea?");

    assertThat(bench.named("clear MessageWindowChatMemory").parentId())
        .isEqualTo(bench.named("Butler.answer").id());
  }

  @Test
  void memory_isNobodys_onAnotherThread_whenAllServicesCallTheirsLikeThat() {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Stub("Very well."))
            .contentRetriever(
                query -> {
                  CompletableFuture.runAsync(memory::clear).join();
                  return List.of();
                })
            .build();

    assistant.answer("Tea?");

    assertThat(bench.observations())
        .noneMatch(each -> each.name().equals("clear MessageWindowChatMemory"));
  }

  @Test
  void wrapped_equalsTheMemory_andIsWrappedOnce() {
    ChatMemory plain = MessageWindowChatMemory.withMaxMessages(5);
    ChatMemory traced = LangspanLangChain4j.wrap(plain);

    assertThat(LangspanLangChain4j.wrap(traced)).isSameAs(traced);
    assertThat(traced).isEqualTo(LangspanLangChain4j.wrap(plain)).hasToString(plain.toString());
    assertThat(traced.id()).isEqualTo("default");
  }

  private static ChatMemoryProvider provider() {
    return id -> MessageWindowChatMemory.builder().id(id).maxMessages(5).build();
  }

  private static ChatMemoryStore failing(RuntimeException failure) {
    return LangspanLangChain4j.wrap(
        (ChatMemoryStore)
            new InMemoryChatMemoryStore() {
              @Override
              public List<ChatMessage> getMessages(Object id) {
                throw failure;
              }
            });
  }

  private static final class Announcing extends InMemoryChatMemoryStore {

    @Override
    public List<ChatMessage> getMessages(Object id) {
      Observation.current().event("inside");
      return super.getMessages(id);
    }
  }
}
