// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.observability.AgentInvocationError;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.observability.AgentResponse;
import dev.langchain4j.agentic.scope.AgenticScope;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;

/**
 * Hears of every agent of a system. Those of one recorder are equal, so that LangChain4j can tell
 * that it was given one twice.
 */
public record Agents(Recorder recorder) implements AgentListener {

  @Override
  public void beforeAgentInvocation(AgentRequest request) {
    Safely.run(
        "the start of an agent",
        () -> {
          AgentRun.begins(request, recorder);
          Inheritance.complete(request.agent(), this);
        });
  }

  @Override
  public void afterAgentInvocation(AgentResponse response) {
    Safely.run(
        "the end of an agent",
        () ->
            AgentRun.ends(
                response.agenticScope(),
                response.agentId(),
                step -> AgentContent.answered(step, response.output())));
  }

  @Override
  public void onAgentInvocationError(AgentInvocationError error) {
    Safely.run(
        "the failure of an agent",
        () -> AgentRun.fails(error.agenticScope(), error.agentId(), error.error()));
  }

  @Override
  public void beforeAgenticScopeDestroyed(AgenticScope scope) {
    Safely.run("the end of agents", () -> AgentRun.over(scope));
  }

  /** Newer releases call this; those that are older do not know it. */
  public void onAgenticSystemSuspended(AgenticScope scope) {
    Safely.run("agents that wait", () -> AgentRun.suspends(scope));
  }

  @Override
  public boolean inheritedBySubagents() {
    return true;
  }
}
