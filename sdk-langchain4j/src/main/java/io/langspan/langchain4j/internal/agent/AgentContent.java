// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.planner.AgentInstance;
import dev.langchain4j.agentic.planner.AgenticSystemTopology;
import dev.langchain4j.agentic.supervisor.SupervisorPlanner;
import dev.langchain4j.service.TokenStream;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Steps;
import io.langspan.langchain4j.internal.call.AgentStep;
import io.langspan.langchain4j.internal.content.Plain;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent is, is given, and answers. */
final class AgentContent {

  /** What LangChain4j calls the argument that names a conversation. */
  private static final String MEMORY = "@MemoryId";

  private AgentContent() {}

  /** Who decides what to do is an agent; who follows a plan is a chain. */
  static ObservationType type(AgentInstance agent) {
    return switch (topology(agent)) {
      case "ai_agent", "star" -> ObservationType.AGENT;
      case "non_ai_agent", "human_in_the_loop" -> ObservationType.SPAN;
      default -> ObservationType.CHAIN;
    };
  }

  /** Of a supervisor, the oldest release says that it is a sequence. */
  private static String topology(AgentInstance agent) {
    return agent.plannerType() == SupervisorPlanner.class
        ? "star"
        : agent.topology().name().toLowerCase(Locale.ROOT);
  }

  /** Whether the application has named a conversation, and not LangChain4j. */
  static boolean isConversation(AgentInstance agent) {
    return agent.arguments().stream().anyMatch(argument -> MEMORY.equals(argument.name()));
  }

  /** Says what it is, and is given. */
  static void asked(AgentStep step, AgentRequest request) {
    Observation observation = step.observation();
    AgentInstance agent = request.agent();
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    request.inputs().forEach((name, value) -> put(given, name, value));
    if (!given.isEmpty()) {
      observation.input(given);
    }
    observation.metadata("topology", topology(agent));
    AgentInstance parent = agent.parent();
    if (step.parent() != null
        && parent != null
        && parent.topology() == AgenticSystemTopology.LOOP) {
      observation.metadata("iteration", step.parent().round(step.id()));
    }
    Object memory = request.agenticScope().memoryId();
    if (step.parent() == null && memory != null && isConversation(agent)) {
      observation.metadata("memory_id", memory.toString());
      Steps.sessionIdIfAbsent(observation, memory.toString());
    }
  }

  /** Says what it answers. */
  static void answered(Observation step, @Nullable Object output) {
    step.output(plain(output));
  }

  private static void put(Map<String, @Nullable Object> given, String name, Object value) {
    Object plain = plain(value);
    if (plain != null && name != null && !name.startsWith("__")) {
      given.put(name, plain);
    }
  }

  /** Nothing of what LangChain4j itself keeps among an application's values. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof TokenStream) {
      return null;
    }
    return value.getClass().getName().startsWith("dev.langchain4j.agentic.")
        ? Plain.get(value, "result") // of one that is still at work, if it is over by now
        : Plain.of(value);
  }
}
