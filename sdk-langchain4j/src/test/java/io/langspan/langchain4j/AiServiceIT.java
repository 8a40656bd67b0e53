// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AiServiceIT {

  @RegisterExtension static final Bench bench = new Bench();

  interface Assistant {
    String answer(String question);
  }

  interface Butler {
    @SystemMessage("You are a butler.")
    Result<String> answer(@MemoryId Object memory, @UserMessage String question);
  }

  record City(String name, int people) {}

  interface Geographer {
    City city(String question);
  }

  private static Assistant assistant(ChatModel model, Object... tools) {
    AiServices<Assistant> services = AiServices.builder(Assistant.class).chatModel(model);
    return tools.length == 0 ? services.build() : services.tools(tools).build();
  }

  @Test
  void service_isAChain_withItsModelBelow() {
    Assistant assistant = assistant(new Stub("Four weeks."));

    assertThat(assistant.answer("How long?")).isEqualTo("Four weeks.");

    assertThat(bench.tree()).isEqualTo("CHAIN Assistant.answer\n  GENERATION chat stub-1\n");
    LocalObservation service = bench.named("Assistant.answer");
    assertThat(service.input()).isEqualTo("How long?");
    assertThat(service.output()).isEqualTo("Four weeks.");
    assertThat(service.usage()).isEmpty();
  }

  @Test
  void service_isAnAgent_withModelAndToolsInTurn_whenItHasTools() {
    Assistant assistant =
        assistant(new Stub(Stub.calls("weather", "{\"city\":\"Ulm\"}"), "Sunny."), new Weather());

    assertThat(assistant.answer("Weather?")).isEqualTo("Sunny.");

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
              GENERATION chat stub-1
            """);
    LocalObservation tool = bench.named("weather");
    assertThat(tool.input()).isEqualTo("{\"city\":\"Ulm\"}");
    assertThat(tool.output()).isEqualTo("Sunny in Ulm");
    assertThat(tool.metadata()).containsEntry("tool_call_id", "call_1");
  }

  @Test
  void generation_showsToolsAndTheirCalls() {
    assistant(new Stub(Stub.calls("weather", "{\"city\":\"Ulm\"}"), "Sunny."), new Weather())
        .answer("Weather?");

    List<LocalObservation> calls =
        bench.observations().stream().filter(each -> each.type().equals("GENERATION")).toList();
    assertThat(calls)
        .allSatisfy(
            call ->
                assertThat(call.toolDefinitions())
                    .containsOnlyKeys("weather", "broken", "missing"));
    assertThat(calls).extracting(LocalObservation::toolCalls).contains(List.of("weather"));
    assertThat(calls)
        .anySatisfy(
            call ->
                assertThat(call.input())
                    .contains(
                        "\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"name\":\"weather\""));
  }

  @Test
  void service_isBelowWhatIsCurrent_andWhatFollowsIsNotBelowIt() {
    Assistant assistant = assistant(new Stub("a"));

    bench.langspan.run(
        "around",
        around -> {
          assistant.answer("one");
          bench.langspan.event("after");
        });

    assertThat(bench.tree())
        .isEqualTo(
            """
            SPAN around
              CHAIN Assistant.answer
                GENERATION chat stub-1
              EVENT after
            """);
  }

  @Test
  void service_recordsFailures() {
    IllegalStateException failure = new IllegalStateException("no more");
    Assistant assistant = assistant(new Stub(failure));

    Throwable thrown = catchThrowable(() -> assistant.answer("one"));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.tree())
        .isEqualTo("CHAIN Assistant.answer (ERROR)\n  GENERATION chat stub-1 (ERROR)\n");
  }

  @Test
  void service_isOver_whenTheModelThrowsAnError() {
    Error failure = new NoClassDefFoundError("gone");
    Assistant assistant = assistant(new Stub(failure));

    Throwable thrown = catchThrowable(() -> assistant.answer("one"));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.named("Assistant.answer").level()).isEqualTo("ERROR");
  }

  @Test
  void tool_recordsItsFailure_andTheServiceGoesOn() {
    Assistant assistant = assistant(new Stub(Stub.calls("broken", "{}"), "Sorry."), new Weather());

    assertThat(assistant.answer("Weather?")).isEqualTo("Sorry.");

    assertThat(bench.named("broken").level()).isEqualTo("ERROR");
    assertThat(bench.named("broken").statusMessage()).isEqualTo("no barometer");
    assertThat(bench.named("Assistant.answer").level()).isEqualTo("DEFAULT");
  }

  @Test
  void tool_recordsArgumentsThatItCannotRead() {
    Assistant assistant =
        assistant(new Stub(Stub.calls("weather", "no json"), "Sorry."), new Weather());

    catchThrowable(() -> assistant.answer("Weather?"));

    assertThat(bench.named("weather").level()).isEqualTo("ERROR");
    assertThat(bench.named("weather").input()).isEqualTo("no json");
  }

  @Test
  void service_isOver_whenAToolThrowsAnError() {
    Assistant assistant = assistant(new Stub(Stub.calls("missing", "{}"), "Sorry."), new Weather());

    catchThrowable(() -> assistant.answer("Weather?"));

    assertThat(bench.named("missing").level()).isEqualTo("ERROR");
    assertThat(bench.observations())
        .extracting(LocalObservation::name)
        .contains("Assistant.answer");
  }

  @Test
  void memory_isTheSession_whenNobodySaysAnotherOne() {
    Butler butler =
        AiServices.builder(Butler.class)
            .chatModel(new Stub("Tea.", "Tea?"))
            .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(10))
            .build();

    butler.answer("m-1", "What?");
    try (Observation around = bench.langspan.startObservation("around")) {
      around.sessionId("s-1");
      butler.answer("m-2", "What?");
    }

    assertThat(bench.observations().stream().filter(each -> each.name().startsWith("Butler")))
        .extracting(LocalObservation::sessionId)
        .containsExactlyInAnyOrder("m-1", "s-1");
    assertThat(bench.observations().stream().filter(each -> each.type().equals("GENERATION")))
        .extracting(LocalObservation::sessionId)
        .containsExactlyInAnyOrder("m-1", "s-1");
  }

  @Test
  void service_tellsTheSystemsMessage_andTheContentOfAResult() {
    Butler butler =
        AiServices.builder(Butler.class)
            .chatModel(new Stub("Tea."))
            .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(10))
            .build();

    butler.answer("m-1", "What?");

    LocalObservation service = bench.named("Butler.answer");
    assertThat(service.input())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"You are a butler.\"},"
                + "{\"role\":\"user\",\"content\":\"What?\"}]");
    assertThat(service.output()).isEqualTo("Tea.");
  }

  @Test
  void service_answersAnObject_asJson() {
    Geographer geographer =
        AiServices.create(Geographer.class, new Stub("{\"name\":\"Ulm\",\"people\":126000}"));

    assertThat(geographer.city("Where?")).isEqualTo(new City("Ulm", 126_000));

    assertThat(bench.named("Geographer.city").output())
        .isEqualTo("{\"name\":\"Ulm\",\"people\":126000}");
  }

  @Test
  void model_isRecordedOnce_whenItIsWrappedOrListenedTo() {
    Stub listening = new Stub("a", "b");
    listening.listeners.add(LangspanLangChain4j.chatModelListener());

    assistant(LangspanLangChain4j.wrap(listening)).answer("one");

    assertThat(bench.tree()).isEqualTo("CHAIN Assistant.answer\n  GENERATION chat stub-1\n");
  }

  @Test
  void concurrentTools_areBelowTheirService_onAnyThread() {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(
                new Stub(
                    Stub.calls("weather", "{\"city\":\"Ulm\"}", "weather", "{\"city\":\"Bern\"}"),
                    "Sunny."))
            .tools(new Weather())
            .executeToolsConcurrently()
            .build();

    assistant.answer("Weather?");

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer
              GENERATION chat stub-1
              TOOL weather
                SPAN look up
              TOOL weather
                SPAN look up
              GENERATION chat stub-1
            """);
  }

  @Test
  void nestedService_isBelowTheToolThatCallsIt() {
    Assistant inner = assistant(new Stub("inner"));
    Assistant outer =
        assistant(new Stub(Stub.calls("ask", "{\"question\":\"x\"}"), "done"), new Desk(inner));

    outer.answer("one");

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT Assistant.answer
              GENERATION chat stub-1
              TOOL ask
                CHAIN Assistant.answer
                  GENERATION chat stub-1
              GENERATION chat stub-1
            """);
  }

  @Test
  void serviceWithinAModel_hasGenerationsOfItsOwn() {
    Assistant inner =
        assistant(new Stub(Stub.calls("weather", "{\"city\":\"Ulm\"}"), "Sunny."), new Weather());
    ChatModel model =
        new ChatModel() {
          @Override
          public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from(inner.answer("x"))).build();
          }
        };

    assertThat(assistant(model).answer("one")).isEqualTo("Sunny.");

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN Assistant.answer
              GENERATION chat
                AGENT Assistant.answer
                  GENERATION chat stub-1
                  TOOL weather
                    SPAN look up
                  GENERATION chat stub-1
            """);
  }

  /** A tool that asks another service. */
  public static final class Desk {
    private final Assistant assistant;

    Desk(Assistant assistant) {
      this.assistant = assistant;
    }

    @dev.langchain4j.agent.tool.Tool
    public String ask(String question) {
      return assistant.answer(question);
    }
  }

  @Test
  void service_passesThrough_whenNothingIsRecorded() {
    Langspan.resetGlobalForTest();
    try {
      assertThat(assistant(new Stub("a"), new Weather()).answer("one")).isEqualTo("a");
    } finally {
      Langspan.setGlobal(bench.langspan);
    }

    assertThat(bench.observations()).isEmpty();
  }
}
