// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.planner.AgenticService;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.V;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A random system of agents: one after another, at once, in a loop, or some of them. Those that ask
 * no model do random work, other systems included.
 */
final class RandomAgents implements RandomWork.Act {

  /** A part of the system. */
  private interface Part {

    /** As LangChain4j takes it. */
    Object agent();

    /** Writes down what it will do below this when it is called once. */
    void plan(Executed caller, Plan plan);
  }

  /** What those that ask no model will do in one run of the system, each time that it is called. */
  public static final class Plan {

    private final Map<Hand, Queue<Executed>> steps = new ConcurrentHashMap<>();

    private Queue<Executed> of(Hand hand) {
      return steps.computeIfAbsent(hand, any -> new ConcurrentLinkedQueue<>());
    }
  }

  /** Asks no model; its failures go no further. */
  public static final class Hand implements Part {

    private final RandomWork.Act work;

    private Hand(RandomWork.Act work) {
      this.work = work;
    }

    @Agent(name = "hand", description = "Does some work", outputKey = "done")
    public String work(@V("plan") Plan plan) {
      return plan.of(this).remove().within(this::done);
    }

    private String done() {
      try {
        work.run();
        return "done";
      } catch (RuntimeException e) {
        return "failed";
      }
    }

    @Override
    public Object agent() {
      return this;
    }

    @Override
    public void plan(Executed caller, Plan plan) {
      plan.of(this).add(caller.below("SPAN hand"));
    }
  }

  /** Asks a model. */
  private record Writer(Object agent) implements Part {

    Writer() {
      this(Newsroom.writer(new Model()));
    }

    @Override
    public void plan(Executed caller, Plan plan) {
      caller.below("AGENT writer").below("CHAIN Writer.write").below("GENERATION chat stub-1");
    }
  }

  private static final class Model implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return Stub.response(AiMessage.from("It rained."));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return RandomService.PARAMETERS;
    }
  }

  /** Calls others, this often. */
  private record Workflow(String name, Object agent, List<Part> called, int times) implements Part {

    @Override
    public void plan(Executed caller, Plan plan) {
      Executed step = caller.below("CHAIN " + name);
      for (int i = 0; i < times; i++) {
        called.forEach(part -> part.plan(step, plan));
      }
    }
  }

  private final Random random;
  private final RandomWork work;
  private final int depth;
  private final Part system;

  RandomAgents(Random random, RandomWork work, int depth) {
    this.random = random;
    this.work = work;
    this.depth = depth;
    this.system = workflow(2, true);
  }

  /** Calls it below what goes on on this thread. */
  @Override
  public void run() {
    Plan plan = new Plan();
    system.plan(Executed.current(), plan);
    ((UntypedAgent) system.agent()).invoke(Map.of("plan", plan, "topic", "storm"));
  }

  private Part part(int levels) {
    return switch (random.nextInt(levels > 0 ? 5 : 3)) {
      case 0, 1 -> new Hand(work.some(depth));
      case 2 -> new Writer();
      default -> workflow(levels - 1, false);
    };
  }

  private Part workflow(int levels, boolean outermost) {
    List<Part> parts = Stream.generate(() -> part(levels)).limit(1 + random.nextInt(3)).toList();
    Object[] agents = parts.stream().map(Part::agent).toArray();
    int times = 1 + random.nextInt(2);
    boolean chosen = random.nextBoolean();
    return switch (random.nextInt(4)) {
      case 0 ->
          new Workflow(
              "sequence",
              built("sequence", AgenticServices.sequenceBuilder().subAgents(agents), outermost),
              parts,
              1);
      case 1 ->
          new Workflow(
              "parallel",
              built(
                  "parallel",
                  AgenticServices.parallelBuilder().subAgents(agents).executor(work.executor()),
                  outermost),
              parts,
              1);
      case 2 ->
          new Workflow(
              "loop",
              built(
                  "loop",
                  AgenticServices.loopBuilder()
                      .subAgents(agents)
                      .maxIterations(9) // in an old release it goes round once more than that
                      .testExitAtLoopEnd(true)
                      .exitCondition((scope, round) -> round >= times),
                  outermost),
              parts,
              times);
      default ->
          new Workflow(
              "conditional",
              built(
                  "conditional",
                  AgenticServices.conditionalBuilder().subAgents(scope -> chosen, agents),
                  outermost),
              parts,
              chosen ? 1 : 0);
    };
  }

  private static UntypedAgent built(
      String name, AgenticService<?, UntypedAgent> builder, boolean outermost) {
    builder.name(name);
    if (outermost) {
      builder.listener(LangspanAgents.listener());
    }
    return builder.build();
  }
}
