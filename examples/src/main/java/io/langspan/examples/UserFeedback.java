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
      exitCode =
          args.length == 2
              ? judge(endpoints, args[0], Double.parseDouble(args[1]))
              : run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("User feedback");
    Reply reply = answer(endpoints, "What happens when a score is sent twice?");
    System.out.println(reply.text());
    int exitCode = endpoints.finish(List.of(reply.traceId()));
    if (exitCode != 0) {
      return exitCode;
    }
    judge(endpoints, reply.traceId(), 0); // a slip of the finger
    judge(endpoints, reply.traceId(), 1); // and what was meant
    return judge(endpoints, reply.traceId(), 1); // a nervous click
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

  /** Knows nothing of the observation but the trace id, as another process would. */
  static int judge(Endpoints endpoints, String traceId, double value) {
    Langspan langspan = endpoints.langspan();
    langspan
        .scores()
        .record(
            Score.numeric("user-feedback", value)
                .trace(traceId)
                .id("user-feedback-" + traceId) // the same id again replaces the score
                .comment(value > 0 ? "helped" : "did not help"));
    return endpoints.finish(List.of(traceId));
  }
}
