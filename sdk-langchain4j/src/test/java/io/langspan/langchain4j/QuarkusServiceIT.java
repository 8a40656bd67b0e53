// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.event.ToolExecutedEvent;
import io.quarkiverse.langchain4j.runtime.aiservice.QuarkusService;
import io.quarkus.arc.RequestState;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services as Quarkus makes them: they tell how they begin and end, but not what they ask. */
class QuarkusServiceIT {

  private static final UserMessage QUESTION = UserMessage.from("How long?");

  @RegisterExtension static final Bench bench = new Bench();

  private final AiServiceListenerRegistrar services = AiServiceListenerRegistrar.newInstance();
  private final ChatModel model =
      LangspanLangChain4j.wrap(new Stub("Four weeks.", "Four weeks.", "Four weeks."));

  private void service(Object memory, Runnable body) {
    InvocationContext invocation =
        InvocationContext.builder()
            .invocationId(UUID.randomUUID())
            .interfaceName("app.Librarian")
            .methodName("answer")
            .chatMemoryId(memory)
            .build();
    services.fireEvent(
        AiServiceStartedEvent.builder()
            .invocationContext(invocation)
            .userMessage(QUESTION)
            .build());
    body.run();
    services.fireEvent(
        ToolExecutedEvent.builder()
            .invocationContext(invocation)
            .request(ToolExecutionRequest.builder().id("1").name("read").arguments("{}").build())
            .resultText("Four weeks.")
            .build());
    services.fireEvent(AiServiceCompletedEvent.builder().invocationContext(invocation).build());
  }

  @Test
  void model_thatIsAskedWithinQuarkus_isBelowTheService() {
    service(
        "c-17",
        () -> QuarkusService.call(() -> model.chat(UserMessage.from("How long? You know: …"))));

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Librarian.answer
              GENERATION chat stub-1
              TOOL read
            """);
  }

  @Test
  void model_thatIsAskedTheVerySameQuestion_isBelowTheService() {
    service("c-17", () -> model.chat(QUESTION));

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Librarian.answer
              GENERATION chat stub-1
              TOOL read
            """);
  }

  @Test
  void model_thatIsAskedSomethingElseMeanwhile_isNot() {
    service("c-17", () -> model.chat("And else?"));

    assertThat(bench.tree())
        .isEqualTo(
            """
            GENERATION chat stub-1
            AGENT Librarian.answer
              TOOL read
            """);
  }

  @Test
  void memoryId_isTheSession_unlessQuarkusHasMadeItUp() {
    service(new RequestState(), () -> {});
    service("c-17", () -> {});

    assertThat(bench.observations())
        .filteredOn(each -> each.name().equals("Librarian.answer"))
        .extracting(each -> each.sessionId())
        .containsExactly(null, "c-17");
  }
}
