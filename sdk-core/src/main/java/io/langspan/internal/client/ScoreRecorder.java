// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.log.Guard;
import io.langspan.internal.mask.Masking;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.langspan.score.Scores;
import io.opentelemetry.context.Context;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks scores and hands them to the delivery. */
final class ScoreRecorder implements Scores {

  private final @Nullable DeliveryEngine delivery;
  private final Recorded recorded;
  private final Predicate<String> sampled;
  private final Masking masking;
  private final @Nullable String environment;
  private final Values values;

  ScoreRecorder(ClientParts parts, Values values) {
    this.delivery = parts.server().delivery();
    this.recorded = parts.server().recorded();
    this.sampled = parts.sampled();
    this.masking = new Masking(parts.settings().mask());
    this.environment = parts.settings().environment();
    this.values = values;
  }

  /** A score from nowhere in particular belongs to the environment of the code that makes it. */
  @Override
  public void record(Score score) {
    ThreadScope.heal();
    record(score, TraceContext.attributesOf(Context.current()).environment());
  }

  /**
   * Records a score that was made in an environment.
   *
   * @param around the environment; {@code null} for the client's
   */
  void record(@Nullable Score score, @Nullable String around) {
    Guard.run("a score", () -> check(score, around == null ? environment : around));
  }

  private void check(@Nullable Score score, @Nullable String around) {
    if (delivery == null) {
      Guard.report(
          "scores",
          "Scores are dropped: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY to send them");
      return;
    }
    if (score == null) {
      return;
    }
    String problem = problemOf(score);
    if (problem != null) {
      Guard.report("score:" + problem, "A score was left out: {}", problem);
      return;
    }
    String trace = TraceIds.validTraceId(score.traceId());
    if (trace == null || sampled.test(trace)) {
      if (score.environment() != null
          && !TraceAttributes.Builder.isEnvironment(score.environment())) {
        Guard.report(
            "score:environment",
            "The environment of a score was left out: use at most 40 of [a-z0-9_-], not starting"
                + " with langfuse");
      }
      delivery.submit(new ScoreItem(score, around, masking, values));
      recorded.score();
    }
  }

  private static @Nullable String problemOf(Score score) {
    if (score.name() == null || score.name().isBlank()) {
      return "it has no name";
    }
    if (score.id() == null || score.id().isBlank() || score.id().length() > 800) {
      return "its id must have 1 to 800 characters";
    }
    if (score.traceId() == null && score.sessionId() == null && score.datasetRunId() == null) {
      return "say what it is about: trace, observation, session or dataset run";
    }
    if ("".equals(score.traceId())) {
      return "it is about an observation that was not recorded";
    }
    Object value = score.value();
    if (value instanceof Double number ? !Double.isFinite(number) : value == null) {
      return "its value must be a finite number, yes or no, or a text";
    }
    if (value instanceof String text && text.isEmpty()) {
      return "its value is an empty text";
    }
    boolean elsewhere = score.sessionId() != null || score.datasetRunId() != null;
    return score.type() == Score.Type.CORRECTION && elsewhere
        ? "a correction is about a trace or an observation"
        : null;
  }
}
