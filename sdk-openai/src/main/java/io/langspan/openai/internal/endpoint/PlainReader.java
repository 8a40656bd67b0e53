// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;

/** What is written down as it came: moderations, what a search has found. */
final class PlainReader implements Reader {

  private final String part;

  /**
   * One that looks for this field.
   *
   * @param part what of the answer is the output; all of it where there is no such field
   */
  PlainReader(String part) {
    this.part = part;
  }

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    answer.head(json);
    Json output = json.get(part);
    answer.output(output.isMissing() ? json.textOrJson() : output.json());
  }
}
