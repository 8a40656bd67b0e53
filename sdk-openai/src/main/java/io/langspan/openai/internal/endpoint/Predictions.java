// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;

/** Tokens of a predicted output: parts of those that were written, so no bucket of their own. */
final class Predictions {

  private Predictions() {}

  static void note(Json usage, Answer answer) {
    Json details = usage.get("completion_tokens_details");
    note(details, "accepted_prediction_tokens", answer);
    note(details, "rejected_prediction_tokens", answer);
  }

  private static void note(Json details, String name, Answer answer) {
    long tokens = details.get(name).number();
    if (tokens > 0) {
      answer.note(name, tokens);
    }
  }
}
