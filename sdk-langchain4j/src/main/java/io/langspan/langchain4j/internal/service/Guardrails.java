// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.guardrail.GuardrailResult;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.observability.api.event.GuardrailExecutedEvent;
import dev.langchain4j.observability.api.event.InputGuardrailExecutedEvent;
import dev.langchain4j.observability.api.event.OutputGuardrailExecutedEvent;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.content.Plain;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of what goes into a model and comes out of it, told once they are over. */
final class Guardrails {

  private Guardrails() {}

  static void checked(Invocation invocation, InputGuardrailExecutedEvent event) {
    record(invocation, event, event.request().userMessage(), event.result());
  }

  static void checked(Invocation invocation, OutputGuardrailExecutedEvent event) {
    record(invocation, event, event.request().responseFromLLM().aiMessage(), event.result());
  }

  private static void record(
      Invocation invocation,
      GuardrailExecutedEvent<?, ?, ?> event,
      @Nullable Object checked,
      GuardrailResult<?> result) {
    Instant end = Instant.now();
    Observation step =
        invocation
            .langspan()
            .observationBuilder(name(event))
            .type(ObservationType.GUARDRAIL)
            .parent(invocation.here())
            .startTime(end.minus(event.duration()))
            .start();
    Safely.run("a verdict", () -> tell(step, checked, result));
    step.end(end);
  }

  private static void tell(Observation step, @Nullable Object checked, GuardrailResult<?> result) {
    step.input(Plain.of(checked)).output(verdict(result));
    List<? extends GuardrailResult.Failure> failures = result.failures();
    if (!failures.isEmpty()) {
      boolean isLast = result.isFatal() && !isTriedAgain(result);
      step.level(isLast ? ObservationLevel.ERROR : ObservationLevel.WARNING)
          .statusMessage(failures.get(0).message());
    }
  }

  private static boolean isTriedAgain(GuardrailResult<?> result) {
    return result instanceof OutputGuardrailResult output && output.isRetry();
  }

  private static String name(GuardrailExecutedEvent<?, ?, ?> event) {
    return Plain.get(event, "guardrailName") instanceof String name
        ? name
        : event.guardrailClass().getSimpleName();
  }

  private static Map<String, @Nullable Object> verdict(GuardrailResult<?> result) {
    Map<String, @Nullable Object> verdict = new LinkedHashMap<>();
    verdict.put("result", result.result().name().toLowerCase(Locale.ROOT));
    if (result.hasRewrittenResult() && Plain.get(result, "successfulText") instanceof String text) {
      verdict.put("rewritten", text); // it throws where an object was rewritten instead
    }
    List<? extends GuardrailResult.Failure> failures = result.failures();
    if (!failures.isEmpty()) {
      verdict.put("failures", failures.stream().map(GuardrailResult.Failure::message).toList());
    }
    if (result instanceof OutputGuardrailResult output && isTriedAgain(result)) {
      verdict.put("retry", true);
      output.getReprompt().ifPresent(prompt -> verdict.put("reprompt", prompt));
    }
    return verdict;
  }
}
