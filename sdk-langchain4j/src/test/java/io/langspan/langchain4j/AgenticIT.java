// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static io.langspan.langchain4j.Newsroom.editor;
import static io.langspan.langchain4j.Newsroom.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.V;
import io.langspan.Langspan;
import io.langspan.local.LocalObservation;
import io.opentelemetry.context.Context;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgenticIT {

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

  private static UntypedAgent sequence(Object... agents) {
    return AgenticServices.sequenceBuilder()
        .name("paper")
        .subAgents(agents)
        .listener(LangspanAgents.listener())
        .build();
  }

  private static UntypedAgent parallel(Object... agents) {
    return AgenticServices.parallelBuilder()
        .name("paper")
        .subAgents(agents)
        .listener(LangspanAgents.listener())
        .build();
  }

  @Test
  void sequence_isAChain_withAgentsAndTheirServicesBelow() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(writer(new Stub("It rained.")), editor(new Stub("It poured.")))
            .outputKey("edited")
            .listener(LangspanAgents.listener())
            .build();

    assertThat(paper.invoke(STORM)).isEqualTo("It poured.");

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
              AGENT editor
                CHAIN Editor.edit
                  GENERATION chat stub-1
            """);
  }

  @Test
  void agents_tellWhatTheyAreGivenAndAnswer() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(writer(new Stub("It rained.")), editor(new Stub("It poured.")))
            .outputKey("edited")
            .listener(LangspanAgents.listener())
            .build();

    paper.invoke(STORM);

    LocalObservation all = bench.named("paper");
    assertThat(all.input()).isEqualTo("{\"topic\":\"storm\"}");
    assertThat(all.output()).isEqualTo("It poured.");
    assertThat(all.metadata()).containsEntry("topology", "sequence");
    assertThat(all.sessionId()).isNull();
    LocalObservation editor = bench.named("editor");
    assertThat(editor.input()).isEqualTo("{\"story\":\"It rained.\"}");
    assertThat(editor.output()).isEqualTo("It poured.");
    assertThat(editor.metadata()).containsEntry("topology", "ai_agent");
  }

  @Test
  void tools_areBelowTheServiceOfTheirAgent() {
    Stub model = new Stub(Stub.calls("weather", "{\"city\":\"Ulm\"}"), "Sunny.");

    sequence(writer(model, new Weather())).invoke(STORM);

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                AGENT Writer.write
                  GENERATION chat stub-1
                  TOOL weather
                    SPAN look up
                  GENERATION chat stub-1
            """);
  }

  @Test
  void system_isBelowWhatIsCurrent_andWhatFollowsIsNotBelowIt() {
    UntypedAgent paper = sequence(writer(new Stub("It rained.")), printer());

    bench.langspan.run(
        "around",
        around -> {
          paper.invoke(STORM);
          bench.langspan.event("after");
        });

    assertThat(bench.tree())
        .isEqualTo(
            """
            SPAN around
              CHAIN paper
                AGENT writer
                  CHAIN Writer.write
                    GENERATION chat stub-1
                SPAN printer
                  SPAN press
              EVENT after
            """);
  }

  private static Newsroom.Printer printer() {
    return new Newsroom.Printer(topic -> "printed");
  }

  @Test
  void parallel_hasItsBranchesBelowIt_onThreadsOfAPool() {
    parallel(writer(new Stub("It rained.")), printer()).invoke(STORM);

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
              SPAN printer
                SPAN press
            """);
  }

  @Test
  void nestedWorkflows_areBelowEachOther_onAnyThread() {
    UntypedAgent both =
        AgenticServices.parallelBuilder()
            .name("both")
            .subAgents(writer(new Stub("It rained.")), printer())
            .build();
    UntypedAgent one =
        AgenticServices.sequenceBuilder().name("one").subAgents(printer(), both).build();
    UntypedAgent other =
        AgenticServices.sequenceBuilder().name("other").subAgents(printer()).build();

    parallel(one, other).invoke(STORM);

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN paper
              CHAIN one
                CHAIN both
                  AGENT writer
                    CHAIN Writer.write
                      GENERATION chat stub-1
                  SPAN printer
                    SPAN press
                SPAN printer
                  SPAN press
              CHAIN other
                SPAN printer
                  SPAN press
            """);
  }

  @Test
  void loop_tellsItsIterationsApart() {
    UntypedAgent paper =
        AgenticServices.loopBuilder()
            .name("paper")
            .subAgents(writer(new Stub("one", "two", "three")))
            .maxIterations(9)
            .exitCondition(scope -> scope.readState("story", "").equals("three"))
            .listener(LangspanAgents.listener())
            .build();

    paper.invoke(STORM);

    List<LocalObservation> rounds =
        bench.observations().stream().filter(each -> each.name().equals("writer")).toList();
    assertThat(rounds)
        .extracting(each -> each.output() + each.metadata().get("iteration"))
        .containsExactlyInAnyOrder("one1", "two2", "three3");
    assertThat(rounds)
        .extracting(LocalObservation::parentId)
        .containsOnly(bench.named("paper").id());
  }

  @Test
  void conditional_hasWhatWasChosenBelowIt() {
    UntypedAgent paper =
        AgenticServices.conditionalBuilder()
            .name("paper")
            .subAgents(scope -> false, printer())
            .subAgents(scope -> true, writer(new Stub("It rained.")))
            .listener(LangspanAgents.listener())
            .build();

    paper.invoke(STORM);

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
            """);
    assertThat(bench.named("paper").metadata()).containsEntry("topology", "router");
  }

  private static SupervisorAgent supervisor(Stub decides, Object agent) {
    return AgenticServices.supervisorBuilder()
        .name("chief")
        .chatModel(decides)
        .subAgents(agent)
        .listener(LangspanAgents.listener())
        .build();
  }

  @Test
  void supervisor_isAnAgent_withItsDecisionsAndItsAgentsInTurn() {
    Stub decides =
        new Stub(
            "{\"agentName\":\"writer\",\"arguments\":{\"topic\":\"storm\"}}",
            "{\"agentName\":\"done\",\"arguments\":{\"response\":\"It is written.\"}}");

    supervisor(decides, writer(new Stub("It rained."))).invoke("A story, please");

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT chief
              CHAIN PlannerAgent.plan
                GENERATION chat stub-1
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
              CHAIN PlannerAgent.plan
                GENERATION chat stub-1
            """);
    assertThat(bench.named("chief").input()).isEqualTo("{\"request\":\"A story, please\"}");
    assertThat(bench.observations()).extracting(LocalObservation::sessionId).containsOnlyNulls();
  }

  public interface Desk {
    @dev.langchain4j.agentic.Agent(name = "desk")
    String ask(@MemoryId String reader, @V("topic") String topic);
  }

  @Test
  void memory_isTheSession_whenTheApplicationNamesIt() {
    Desk desk =
        AgenticServices.sequenceBuilder(Desk.class)
            .subAgents(writer(new Stub("one", "two")))
            .outputKey("story")
            .listener(LangspanAgents.listener())
            .build();

    desk.ask("r-1", "storm");
    desk.ask("r-1", "sun");

    assertThat(bench.observations())
        .hasSize(8)
        .extracting(LocalObservation::sessionId)
        .containsOnly("r-1");
    assertThat(bench.observations().stream().filter(each -> each.name().equals("desk")))
        .extracting(LocalObservation::parentId)
        .containsOnlyNulls();
  }

  @Test
  void asyncAgent_isBelowItsWorkflow() {
    UntypedAgent paper =
        sequence(
            AgenticServices.agentBuilder(Newsroom.Writer.class)
                .chatModel(new Stub("It rained."))
                .async(true)
                .build(),
            printer());

    paper.invoke(STORM);

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
              SPAN printer
                SPAN press
            """);
  }

  @Test
  void agentsOfOneThread_leaveNothingCurrent() {
    Context before = Context.current();

    sequence(writer(new Stub("It rained.")), printer()).invoke(STORM);

    assertThat(Context.current()).isSameAs(before);
  }

  @Test
  void systemWithinATool_isBelowThatTool() {
    Stub model = new Stub(Stub.calls("order", "{}"), "It rained.");

    sequence(writer(model, new Order(sequence(printer())))).invoke(STORM);

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                AGENT Writer.write
                  GENERATION chat stub-1
                  TOOL order
                    CHAIN paper
                      SPAN printer
                        SPAN press
                  GENERATION chat stub-1
            """);
  }

  /** A tool that calls other agents. */
  public static final class Order {
    private final UntypedAgent paper;

    Order(UntypedAgent paper) {
      this.paper = paper;
    }

    @Tool
    public String order() {
      paper.invoke(STORM);
      return "ordered";
    }
  }

  @Test
  void runsOfOneSystem_areToldApart_whenTheyGoOnAtOnce() {
    CyclicBarrier all = new CyclicBarrier(4);
    Newsroom.Printer meets = new Newsroom.Printer(topic -> met(all, topic));
    UntypedAgent paper =
        AgenticServices.parallelBuilder()
            .name("paper")
            .subAgents(meets, meets)
            .executor(AgenticIT::onNewThread)
            .listener(LangspanAgents.listener())
            .build();

    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> runs(paper, "storm"), AgenticIT::onNewThread),
            CompletableFuture.runAsync(() -> runs(paper, "sun"), AgenticIT::onNewThread))
        .join();

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            SPAN run storm
              CHAIN paper
                SPAN printer
                  SPAN press
                    EVENT storm
                SPAN printer
                  SPAN press
                    EVENT storm
            SPAN run sun
              CHAIN paper
                SPAN printer
                  SPAN press
                    EVENT sun
                SPAN printer
                  SPAN press
                    EVENT sun
            """);
  }

  private static void onNewThread(Runnable task) {
    new Thread(task).start();
  }

  private static String met(CyclicBarrier all, String topic) {
    try {
      all.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    bench.langspan.event(topic);
    return topic;
  }

  private static void runs(UntypedAgent paper, String topic) {
    bench.langspan.run("run " + topic, step -> paper.invoke(Map.of("topic", topic)));
  }

  @Test
  void listener_isHeardOnce_whenItIsRegisteredTwice() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(
                AgenticServices.agentBuilder(Newsroom.Writer.class)
                    .chatModel(new Stub("It rained."))
                    .listener(LangspanAgents.listener(bench.langspan))
                    .build())
            .listener(LangspanAgents.listener())
            .listener(LangspanAgents.listener(bench.langspan))
            .build();

    paper.invoke(STORM);

    assertThat(bench.tree())
        .isEqualTo(
            """
            CHAIN paper
              AGENT writer
                CHAIN Writer.write
                  GENERATION chat stub-1
            """);
  }

  @Test
  void listenerOfASubAgent_recordsThatAlone_whenTheSystemHasNone() {
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .name("paper")
            .subAgents(
                AgenticServices.agentBuilder(Newsroom.Writer.class)
                    .chatModel(new Stub("It rained."))
                    .listener(LangspanAgents.listener())
                    .build())
            .build();

    paper.invoke(STORM);

    assertThat(bench.tree())
        .isEqualTo(
            """
            AGENT writer
              CHAIN Writer.write
                GENERATION chat stub-1
            """);
  }

  @Test
  void system_passesThrough_whenNothingIsRecorded() {
    UntypedAgent paper = sequence(printer());
    Langspan.resetGlobalForTest();
    try {
      paper.invoke(STORM);
    } finally {
      Langspan.setGlobal(bench.langspan);
    }

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void system_worksAsEver_whenRecordingFails() {
    Langspan broken =
        (Langspan)
            Proxy.newProxyInstance(
                Langspan.class.getClassLoader(),
                new Class<?>[] {Langspan.class},
                (proxy, method, given) -> {
                  throw new IllegalStateException("broken");
                });
    UntypedAgent paper =
        AgenticServices.sequenceBuilder()
            .subAgents(writer(new Stub("It rained.")))
            .outputKey("story")
            .listener(LangspanAgents.listener(broken))
            .build();

    assertThat(paper.invoke(STORM)).isEqualTo("It rained.");

    assertThat(bench.tree()).isEqualTo("CHAIN Writer.write\n  GENERATION chat stub-1\n");
  }
}
