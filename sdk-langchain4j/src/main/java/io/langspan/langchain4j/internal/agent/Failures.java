// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.agent;

import dev.langchain4j.agentic.agent.AgentInvocationException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What agents fail with: each that calls another one wraps it once more. */
final class Failures {

  private Failures() {}

  /** What an agent, its model or its tools threw at first. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && isWrapper(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof AgentInvocationException
        || failure instanceof InvocationTargetException
        || failure instanceof UndeclaredThrowableException
        || failure instanceof ExecutionException
        || failure instanceof CompletionException
        || (failure.getClass() == RuntimeException.class
            && failure.getCause() instanceof ExecutionException);
  }
}
