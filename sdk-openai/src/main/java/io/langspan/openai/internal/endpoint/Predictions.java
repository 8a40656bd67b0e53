// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;

/** Tokens of a predicted output: parts of those that were written, so no bucket of their own. */
final class Predictions {

  private static final String[] NAMES = {
    "accepted_prediction_tokens", "rejected_prediction_tokens"
  };

  private Predictions() {}

  static void note(Json details, Answer answer) {
    Json[] tokens = details.pick(NAMES);
    for (int i = 0; i < NAMES.length; i++) {
      long count = tokens[i].number();
      if (count > 0) {
        answer.note(NAMES[i], count);
      }
    }
  }
}
