// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static io.langspan.langchain4j.Newsroom.editor;
import static io.langspan.langchain4j.Newsroom.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.agent.ErrorRecoveryResult;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentResponse;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.service.AiServices;
import io.langspan.local.LocalObservation;
import io.opentelemetry.context.Context;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgenticFailureIT {

  private static final Bench bench = new Bench();
  private static final Map<String, Object> STORM = Map.of("topic", "storm");

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  interface Assistant {
    String answer(String question);
  }

  private static Newsroom.Printer broken() {
    return new Newsroom.Printer(
        topic -> {
          throw new IllegalStateException("no ink");
        });
  }

  private static Newsroom.Printer printer() {
    return new Newsroom.Printer(topic -> "printed");
  }

  @Test
  void agent_recordsItsFailure_andSoDoesAllAboveIt() {
    UntypedAgent one = AgenticServices.sequenceBuilder().name("one").subAgents(broken()).build();
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(one, printer())
            .listener(LangspanAgents.listener())
            .build();

    Throwable thrown = catchThrowable(() -> paper.invoke(STORM));

    assertThat(thrown).hasRootCauseMessage("no ink");
    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper (ERROR)
              CHAIN one (ERROR)
                SPAN printer (ERROR)
                  SPAN press (ERROR)
            """);
    assertThat(bench.observations())
        .extracting(LocalObservation::statusMessage)
        .containsOnly("no ink");
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void modelOfAnAgent_recordsItsFailure_andSoDoesAllAboveIt() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(writer(new Stub(new IllegalStateException("no model"))))
            .listener(LangspanAgents.listener())
            .build();

    catchThrowable(() -> paper.invoke(STORM));

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper (ERROR)
              AGENT writer (ERROR)
                CHAIN Writer.write (ERROR)
                  GENERATION chat stub-1 (ERROR)
            """);
  }

  @Test
  void branch_recordsItsFailure_andTheOthersGoOn() {
    UntypedAgent paper =
        AgenticServices.parallelBuilder()
            .name("paper")
            .subAgents(broken(), writer(new Stub("It rained.")))
            .executor(Runnable::run)
            .listener(LangspanAgents.listener())
            .build();

    catchThrowable(() -> paper.invoke(STORM));

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN paper (ERROR)
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
              SPAN printer (ERROR)
                SPAN press (ERROR)
            """);
  }

  @Test
  void agent_isRecordedAgain_whenItIsTriedAgain() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(writer(new Stub(new IllegalStateException("no model"), "It rained.")))
            .errorHandler(error -> ErrorRecoveryResult.retry())
            .outputKey("story")
            .listener(LangspanAgents.listener())
            .build();

    assertThat(paper.invoke(STORM)).isEqualTo("It rained.");

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer (ERROR)
                CHAIN Writer.write (ERROR)
                  GENERATION chat stub-1 (ERROR)
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
            """);
  }

  @Test
  void system_recordsItsFailure_whenTheApplicationDoesNotHelp() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(broken())
            .errorHandler(error -> ErrorRecoveryResult.throwException())
            .listener(LangspanAgents.listener())
            .build();

    catchThrowable(() -> paper.invoke(STORM));

    assertThat(bench.named("paper").statusMessage()).isEqualTo("no ink");
  }

  @Test
  void system_recordsItsFailure_whenAnArgumentIsMissing() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(editor(new Stub("never")))
            .listener(LangspanAgents.listener())
            .build();

    Throwable thrown = catchThrowable(() -> paper.invoke(STORM));

    assertThat(thrown).isNotNull();
    assertThat(bench.tree()).isEqualTo("CHAIN paper (ERROR)\n");
  }

  @Test
  void supervisor_recordsItsFailure_whenItCannotDecide() {
    SupervisorAgent chief =
        AgenticServices.supervisorBuilder()
            .name("chief")
            .chatModel(new Stub(new IllegalStateException("no model")))
            .subAgents(writer(new Stub("never")))
            .listener(LangspanAgents.listener())
            .build();

    catchThrowable(() -> chief.invoke("A story, please"));

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT chief (ERROR)
              CHAIN PlannerAgent.plan (ERROR)
                GENERATION chat stub-1 (ERROR)
            """);
  }

  @Test
  void systemThatHasFailed_isOver_whenNobodyHoldsIt() throws InterruptedException {
    Thread thread = new Thread(() -> catchThrowable(() -> withoutOutput().invoke(STORM)));

    thread.start();
    thread.join();

    Forgotten.await(
        () -> bench.observations().stream().anyMatch(each -> each.name().equals("paper")));
    assertThat(bench.named("paper").level()).isIn("ERROR", "WARNING");
  }

  private static UntypedAgent withoutOutput() {
    return AgenticServices.sequenceBuilder()
        .name("paper")
        .subAgents(printer())
        .output(
            scope -> {
              throw new IllegalStateException("no output");
            })
        .listener(LangspanAgents.listener())
        .build();
  }

  /** Of which older releases of LangChain4j tell nobody. */
  @Test
  void whatFollows_isNotBelowASystemThatHasFailed() {
    UntypedAgent paper = withoutOutput();

    catchThrowable(() -> paper.invoke(STORM));
    catchThrowable(() -> paper.invoke(STORM));
    AiServices.create(Assistant.class, new Stub("after")).answer("And now?");

    assertThat(bench.tree().lines().filter(line -> !line.startsWith(" ")))
        .hasSize(3)
        .filteredOn(line -> line.startsWith("CHAIN paper"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).containsAnyOf("ERROR", "WARNING"));
  }

  @Test
  void whatFollows_isNotBelowAnAgent_whenAnotherListenerFails() {
    AgentListener fails =
        new AgentListener() {
          @Override
          public void afterAgentInvocation(AgentResponse response) {
            throw new IllegalStateException("no listener");
          }

          @Override
          public boolean inheritedBySubagents() {
            return true;
          }
        };
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(printer(), printer())
            .listener(fails)
            .listener(LangspanAgents.listener())
            .build();

    paper.invoke(STORM);
    AiServices.create(Assistant.class, new Stub("after")).answer("And now?");

    assertThat(bench.tree()).contains("\nCHAIN Assistant.answer\n  GENERATION chat stub-1\n");
    assertThat(Context.current()).isSameAs(Context.root());
  }
}
