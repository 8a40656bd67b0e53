// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatModelIT {

  @RegisterExtension static final Bench bench = new Bench();

  private static ChatRequest asking(String question) {
    return ChatRequest.builder().messages(UserMessage.from(question)).build();
  }

  @Test
  void chat_isAGeneration_withQuestionAndAnswer() {
    ChatModel model = LangspanLangChain4j.wrap(new Stub("Four weeks."));

    ChatResponse response = model.chat(asking("How long?"));

    assertThat(response.aiMessage().text()).isEqualTo("Four weeks.");
    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("chat stub-1");
    assertThat(call.input()).isEqualTo("[{\"role\":\"user\",\"content\":\"How long?\"}]");
    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four weeks.\"}");
    assertThat(call.model()).isEqualTo("stub-1-2026");
    assertThat(call.modelParameters()).containsOnlyKeys("temperature");
    assertThat(call.usage()).containsEntry("input", 7L).containsEntry("output", 3L);
    assertThat(call.metadata())
        .containsEntry("response_id", "resp_1")
        .containsEntry("finish_reason", "stop");
    assertThat(call.attributes()).containsEntry("gen_ai.provider.name", "mistral_ai");
  }

  @Test
  void chat_isRecordedOnce_byWhateverMethodItIsAsked() {
    ChatModel model = LangspanLangChain4j.wrap(new Stub("a", "b", "c"));

    assertThat(model.chat("one")).isEqualTo("a");
    model.chat(UserMessage.from("two"));
    model.chat(List.<ChatMessage>of(UserMessage.from("three")));

    assertThat(bench.observations())
        .extracting(LocalObservation::input)
        .containsExactlyInAnyOrder(
            "[{\"role\":\"user\",\"content\":\"one\"}]",
            "[{\"role\":\"user\",\"content\":\"two\"}]",
            "[{\"role\":\"user\",\"content\":\"three\"}]");
  }

  @Test
  void chat_hasTheAnswerAlone_whenAModelAnswersTextInItsOwnWay() {
    ChatModel model =
        LangspanLangChain4j.wrap(
            new ChatModel() {
              @Override
              public String chat(String question) {
                return "short";
              }
            });

    assertThat(model.chat("one")).isEqualTo("short");

    assertThat(bench.only().input()).contains("one");
    assertThat(bench.only().output()).contains("short");
  }

  @Test
  void failure_isThrownOn_andRecorded() {
    IllegalStateException failure = new IllegalStateException("no more");
    ChatModel model = LangspanLangChain4j.wrap(new Stub(failure));

    Throwable thrown = catchThrowable(() -> model.chat("one"));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).isEqualTo("no more");
  }

  @Test
  void error_isThrownOn_andRecorded() {
    Error failure = new NoClassDefFoundError("gone");
    ChatModel model = LangspanLangChain4j.wrap(new Stub(failure));

    Throwable thrown = catchThrowable(() -> model.chat("one"));

    assertThat(thrown).isSameAs(failure);
    assertThat(bench.only().level()).isEqualTo("ERROR");
  }

  @Test
  void chat_isBelowWhatIsCurrent() {
    ChatModel model = LangspanLangChain4j.wrap(new Stub("a"));

    try (Observation around = bench.langspan.startObservation("around")) {
      around.input("x");
      model.chat("one");
    }

    assertThat(bench.tree()).isEqualTo("SPAN around\n  GENERATION chat stub-1\n");
  }

  @Test
  void wrap_leavesATracedModelAsItIs() {
    ChatModel model = LangspanLangChain4j.wrap(new Stub("a"));

    assertThat(LangspanLangChain4j.wrap(model, bench.langspan)).isSameAs(model);
  }

  @Test
  void wrapped_equalsTheModel_andReadsLikeIt() {
    Stub stub = new Stub();
    ChatModel model = LangspanLangChain4j.wrap(stub);

    assertThat(model).isEqualTo(LangspanLangChain4j.wrap(stub)).hasToString("Stub");
    assertThat(model.hashCode()).isEqualTo(stub.hashCode());
    assertThat(model).isNotEqualTo(LangspanLangChain4j.wrap(new Stub()));
  }

  @Test
  void wrapped_hasEveryInterfaceOfTheModel() {
    ChatModel model = LangspanLangChain4j.wrap(new Both());

    assertThat(model).isInstanceOf(Named.class);
    assertThat(((Named) model).name()).isEqualTo("both");
  }

  /** An interface of an application's own. */
  public interface Named {
    String name();
  }

  private static final class Both implements ChatModel, Named {
    @Override
    public String name() {
      return "both";
    }
  }

  @Test
  void chat_passesThrough_whenNothingIsRecorded() {
    ChatModel model = LangspanLangChain4j.wrap(new Stub("a"), Langspan.noop());

    assertThat(model.chat("one")).isEqualTo("a");

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void listener_recordsTheSame_asAWrappedModel() {
    Stub listening = new Stub("Four weeks.");
    listening.listeners.add(LangspanLangChain4j.chatModelListener());

    listening.chat("How long?");

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat stub-1");
    assertThat(call.input()).isEqualTo("[{\"role\":\"user\",\"content\":\"How long?\"}]");
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.modelParameters()).containsOnlyKeys("temperature");
    assertThat(call.usage()).containsEntry("input", 7L).containsEntry("output", 3L);
  }

  @Test
  void listener_recordsAFailure() {
    Stub listening = new Stub(new IllegalStateException("no more"));
    listening.listeners.add(LangspanLangChain4j.chatModelListener());

    catchThrowable(() -> listening.chat("How long?"));

    assertThat(bench.only().statusMessage()).isEqualTo("no more");
  }

  @Test
  void chat_isRecordedOnce_whenTheModelHasListenersToo() {
    Stub listening = new Stub("a");
    listening.listeners.add(LangspanLangChain4j.chatModelListener());
    listening.listeners.add(LangspanLangChain4j.chatModelListener(bench.langspan));

    LangspanLangChain4j.wrap(listening).chat("one");

    assertThat(bench.only().name()).isEqualTo("chat stub-1");
  }

  @Test
  void chat_isRecordedOnce_whenTheModelHasTwoListeners() {
    Stub listening = new Stub("a");
    listening.listeners.add(LangspanLangChain4j.chatModelListener());
    listening.listeners.add(LangspanLangChain4j.chatModelListener());

    listening.chat("one");

    assertThat(bench.only().output()).contains("\"a\"");
  }
}
