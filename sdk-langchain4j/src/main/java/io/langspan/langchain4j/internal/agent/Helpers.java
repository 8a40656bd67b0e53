// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.agent.ErrorContext;
import dev.langchain4j.agentic.agent.ErrorRecoveryResult;
import dev.langchain4j.agentic.scope.AgenticScope;
import dev.langchain4j.agentic.scope.DefaultAgenticScope;
import io.langspan.instrumentation.Safely;
import java.lang.reflect.Field;
import java.util.function.Function;

/**
 * An application's handler of errors, which decides whether a system goes on when one of its agents
 * has failed. Newer releases of LangChain4j say so themselves.
 *
 * @param handler the application's, or that of LangChain4j
 */
record Helpers(Function<ErrorContext, ErrorRecoveryResult> handler)
    implements Function<ErrorContext, ErrorRecoveryResult> {

  private static final boolean NEEDED = !exists("scope.AgenticSystemSuspendedException");

  /** Listens to what the handler of this scope decides; whether that could be done. */
  static boolean watch(AgenticScope scope) {
    return NEEDED
        && scope instanceof DefaultAgenticScope known
        && Safely.call("what helps agents", () -> watch(known), false);
  }

  @SuppressWarnings("unchecked")
  private static boolean watch(DefaultAgenticScope scope) {
    try {
      Field field = DefaultAgenticScope.class.getDeclaredField("errorHandler");
      field.setAccessible(true);
      Object handler = field.get(scope);
      if (handler instanceof Function<?, ?> && !(handler instanceof Helpers)) {
        scope.withErrorHandler(new Helpers((Function<ErrorContext, ErrorRecoveryResult>) handler));
      }
      return handler != null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Safely.warnOnce(
          "langchain4j-agents",
          "When an agent of another one fails, the failure of the latter is recorded late, as this"
              + " release of LangChain4j does not tell of it.");
      return false;
    }
  }

  @Override
  public ErrorRecoveryResult apply(ErrorContext error) {
    boolean helped = false;
    try {
      ErrorRecoveryResult result = handler.apply(error);
      helped = result.type() != ErrorRecoveryResult.Type.THROW_EXCEPTION;
      return result;
    } finally {
      decided(error, helped);
    }
  }

  private static void decided(ErrorContext error, boolean helped) {
    Safely.run(
        "the failure of agents",
        () -> AgentRun.decided(error.agenticScope(), error.exception(), helped));
  }

  private static boolean exists(String type) {
    try {
      Class.forName("dev.langchain4j.agentic." + type, false, AgenticScope.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
