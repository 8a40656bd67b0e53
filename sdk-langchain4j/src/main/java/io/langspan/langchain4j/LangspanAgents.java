// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agentic.observability.AgentListener;
import io.langspan.Langspan;
import io.langspan.langchain4j.internal.agent.Agents;
import io.langspan.langchain4j.internal.call.Recorder;

/**
 * Traces systems of agents made with {@code langchain4j-agentic}, by a listener that the builder of
 * the outermost one takes:
 *
 * <pre>{@code
 * AgenticServices.sequenceBuilder(…).subAgents(…).listener(LangspanAgents.listener()).build();
 * }</pre>
 *
 * <p>Every call of an agent or workflow becomes one step, with its arguments, what it answered, and
 * its failure, below the one that called it, on whatever thread; its AI service, model calls and
 * tools are below that. Needs {@code langchain4j-agentic} of LangChain4j 1.11.0 or newer on the
 * class path. Nothing here fails an agent. Safe for use by many threads and many systems.
 *
 * @since 0.1
 */
public final class LangspanAgents {

  private LangspanAgents() {}

  /**
   * A listener that records with the instance of the observation that is current where a system is
   * called, else with the global one. Sub-agents inherit it.
   */
  public static AgentListener listener() {
    return new Agents(Recorder.CURRENT);
  }

  /** A listener that records with this instance. Sub-agents inherit it. */
  public static AgentListener listener(Langspan langspan) {
    return new Agents(new Recorder(requireNonNull(langspan, "langspan")));
  }
}
