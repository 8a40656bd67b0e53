// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.score.Score;
import java.util.List;

/**
 * Records what a user thinks of an answer. The judgement arrives in another process than the one
 * that answered, long afterwards and perhaps twice; all it needs is the trace id.
 *
 * <p>Without arguments it plays both parts. With a trace id and a value from 0 to 1 it only records
 * the feedback: {@code UserFeedback 0af7651916cd43dd8448eb211c80319c 1}.
 */
final class UserFeedback {

  private UserFeedback() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      if (args.length == 2) {
        record(endpoints.langspan(), args[0], Double.parseDouble(args[1]));
        exitCode = endpoints.finish(List.of(args[0]));
      } else {
        exitCode = run(endpoints);
      }
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("User feedback");
    Reply reply = answer(endpoints, "What happens when a score is sent twice?");
    System.out.println(reply.text());
    record(endpoints.langspan(), reply.traceId(), 0); // a slip of the finger
    record(endpoints.langspan(), reply.traceId(), 1); // what was meant
    record(endpoints.langspan(), reply.traceId(), 1); // a nervous click
    return endpoints.finish(List.of(reply.traceId()));
  }

  /** What the chat's page keeps. */
  record Reply(String text, String traceId) {}

  private static Reply answer(Endpoints endpoints, String question) {
    return endpoints
        .langspan()
        .observe(
            "answer-question",
            ObservationType.CHAIN,
            request -> {
              request.input(question);
              String text = endpoints.ask(question);
              request.output(text);
              return new Reply(text, request.traceId());
            });
  }

  /** Needs nothing of the process that answered but the trace id. */
  private static void record(Langspan langspan, String traceId, double value) {
    langspan
        .scores()
        .record(
            Score.numeric("user-feedback", value)
                .trace(traceId)
                .id("user-feedback-" + traceId) // the same id again replaces the score
                .comment(value > 0 ? "helped" : "did not help"));
  }
}
