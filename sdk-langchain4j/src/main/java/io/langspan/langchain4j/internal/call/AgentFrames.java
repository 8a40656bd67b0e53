// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

/** What a thread is doing for agents, as its stack tells. */
final class AgentFrames {

  private static final String AGENTS = "dev.langchain4j.agentic.";

  private AgentFrames() {}

  /** Whether it is within fewer agents and workflows than this. */
  static boolean fewerThan(int count) {
    return StackWalker.getInstance()
            .walk(frames -> frames.filter(AgentFrames::isAgent).limit(count).count())
        < count;
  }

  private static boolean isAgent(StackWalker.StackFrame frame) {
    return frame.getMethodName().equals("invoke")
        && frame.getClassName().startsWith(AGENTS)
        && (frame.getClassName().endsWith("InvocationHandler")
            || frame.getClassName().endsWith("AgentInvoker"));
  }
}
