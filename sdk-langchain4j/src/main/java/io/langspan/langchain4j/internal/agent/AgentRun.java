// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.planner.AgentInstance;
import dev.langchain4j.agentic.scope.AgenticScope;
import io.langspan.Observation;
import io.langspan.instrumentation.Forgotten;
import io.langspan.langchain4j.internal.call.AgentStep;
import io.langspan.langchain4j.internal.call.Identity;
import io.langspan.langchain4j.internal.call.Recorder;
import java.lang.ref.SoftReference;
import java.lang.reflect.InvocationHandler;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of one system do in one scope, on all of their threads. It is over with the scope
 * at the latest: when that is destroyed, or when LangChain4j itself has forgotten it, so nothing
 * here holds the scope. Safe for use by many threads.
 */
final class AgentRun {

  private static final Map<Identity, AgentRun> ALL = new ConcurrentHashMap<>();

  private final Set<AgentStep> open = ConcurrentHashMap.newKeySet();

  /** By id, and if there is room also when they are over: what they started may begin later. */
  private final Map<String, SoftReference<AgentStep>> workflows = new ConcurrentHashMap<>();

  /** Who has called what has failed, until it is known whether somebody helps. */
  private final Map<Identity, AgentStep> callers = new ConcurrentHashMap<>();

  private volatile boolean tellsOfHelp;
  private volatile @Nullable Object madeUpMemory;

  /** An agent begins. */
  static void begins(AgentRequest request, Recorder recorder) {
    of(request.agenticScope()).begin(request, recorder);
  }

  /** An agent is over, and this is to be said of it. */
  static void ends(AgenticScope scope, String agentId, Consumer<Observation> last) {
    AgentRun run = ALL.get(new Identity(scope));
    AgentStep step = run == null ? null : AgentStep.onThisThread(run, agentId);
    if (run != null && step != null) {
      run.open.remove(step);
      step.end(last);
    }
  }

  /** An agent has failed; who calls it has too, unless somebody helps. */
  static void fails(AgenticScope scope, String agentId, Throwable failure) {
    AgentRun run = ALL.get(new Identity(scope));
    AgentStep step = run == null ? null : AgentStep.onThisThread(run, agentId);
    if (run != null && step != null) {
      AgentStep caller = step.parent();
      if (run.tellsOfHelp && caller != null && caller.isSilent()) {
        run.callers.put(new Identity(failure), caller);
      }
      run.open.remove(step);
      step.failed(Failures.cause(failure));
    }
  }

  /** It is decided whether what called an agent that failed goes on. */
  static void decided(AgenticScope scope, Throwable failure, boolean helped) {
    AgentRun run = ALL.get(new Identity(scope));
    if (run == null) {
      return;
    }
    AgentStep caller = run.callers.remove(new Identity(failure));
    if (caller == null) {
      AgentStep here = AgentStep.onThisThread(); // the agent had not begun
      caller = here != null && here.isOf(run) && here.isSilent() ? here : null;
    }
    if (caller != null && !helped) {
      run.open.remove(caller);
      caller.failed(Failures.cause(failure));
    }
  }

  /** A workflow stops on this thread, with what it calls, until somebody goes on with it. */
  static void suspends(AgenticScope scope) {
    AgentRun run = ALL.get(new Identity(scope));
    AgentStep step = AgentStep.onThisThread();
    while (run != null && step != null && step.isOf(run)) {
      run.open.remove(step);
      step.end(observation -> observation.statusMessage("suspended"));
      step = run.workflow(step.id()) == step ? null : AgentStep.onThisThread();
    }
  }

  /** Nothing more happens in this scope. */
  static void over(AgenticScope scope) {
    over(new Identity(scope));
  }

  private static void over(Identity scope) {
    AgentRun run = ALL.remove(scope);
    if (run != null) {
      run.open.forEach(AgentStep::forgotten);
    }
  }

  private static AgentRun of(AgenticScope scope) {
    Identity key = new Identity(scope);
    AgentRun known = ALL.get(key);
    if (known != null) {
      return known;
    }
    AgentRun run = new AgentRun();
    AgentRun other = ALL.putIfAbsent(key, run);
    if (other != null) {
      return other;
    }
    Forgotten.watch(scope, () -> over(key));
    return run;
  }

  private void begin(AgentRequest request, Recorder recorder) {
    if (AgentStep.hasBegunBy(request)) {
      return; // somebody registered us twice
    }
    AgentInstance agent = request.agent();
    boolean ends = !(agent instanceof InvocationHandler); // what an application itself calls is one
    AgentStep parent = parent(agent, ends);
    if (parent == null) {
      madeUpMemory = AgentContent.isConversation(agent) ? null : request.agenticScope().memoryId();
    }
    AgentStep step = AgentStep.begin(recorder, about(request, ends), parent);
    if (step == null) {
      return;
    }
    open.add(step);
    if (!agent.leaf()) {
      workflows.put(agent.agentId(), new SoftReference<>(step));
    }
    if (!ends) {
      open.removeIf(AgentStep::isOver);
      tellsOfHelp = Helpers.watch(request.agenticScope());
    }
    AgentContent.asked(step, request);
  }

  private @Nullable AgentStep workflow(String id) {
    SoftReference<AgentStep> known = workflows.get(id);
    return known == null ? null : known.get();
  }

  private AgentStep.About about(AgentRequest request, boolean ends) {
    AgentInstance agent = request.agent();
    return new AgentStep.About(
        this,
        new Identity(request),
        agent.agentId(),
        agent.name(),
        AgentContent.type(agent),
        madeUpMemory,
        ends);
  }

  /**
   * On its own thread an agent is below what began there last. On another one LangChain4j tells
   * which workflow it belongs to, or which one that belongs to.
   */
  private @Nullable AgentStep parent(AgentInstance agent, boolean ends) {
    AgentStep here = AgentStep.around(ends);
    if (here != null && here.isOf(this)) {
      return here;
    }
    for (AgentInstance above = agent.parent(); above != null; above = above.parent()) {
      AgentStep step = workflow(above.agentId());
      if (step != null) {
        return step;
      }
    }
    return null;
  }
}
