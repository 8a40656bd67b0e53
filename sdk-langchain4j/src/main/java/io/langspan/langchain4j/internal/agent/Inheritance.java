// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.internal.InternalAgent;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.planner.AgentInstance;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.content.Plain;
import java.lang.reflect.Method;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow hands down to its agents. Since 1.13, agents that ask no model do not get the
 * listener of the workflow that they are right below; the method that gives it to all others gives
 * it to them too.
 */
final class Inheritance {

  private static final @Nullable Method GIVES = gives();

  private Inheritance() {}

  /** Sees to it that all agents right below this workflow have this listener. */
  static void complete(AgentInstance workflow, AgentListener listener) {
    if (GIVES == null) {
      return; // they ask for it when they begin
    }
    for (AgentInstance agent : workflow.subagents()) {
      if (agent instanceof InternalAgent heir && !has(heir.listener(), listener)) {
        Safely.run("the listener of an agent", () -> give(GIVES, heir, listener));
      }
    }
  }

  private static boolean has(@Nullable AgentListener listener, AgentListener wanted) {
    return wanted.equals(listener)
        || (Plain.get(listener, "listeners") instanceof Collection<?> all && all.contains(wanted));
  }

  private static void give(Method gives, InternalAgent heir, AgentListener listener) {
    try {
      gives.invoke(heir, listener);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Method gives() {
    try {
      return InternalAgent.class.getMethod("registerInheritedParentListener", AgentListener.class);
    } catch (NoSuchMethodException | LinkageError e) {
      return null;
    }
  }
}
