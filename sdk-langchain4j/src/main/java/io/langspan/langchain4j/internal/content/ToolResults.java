// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.service.tool.ToolExecutionResult;
import java.util.List;

/** What tools return. */
public final class ToolResults {

  private ToolResults() {}

  /** Text as it is, parts of other kinds as JSON. */
  public static String textOrJson(ToolExecutionResult result) {
    return Accessors.get(result, "resultContents") instanceof List<?> parts
            && !Messages.isText(parts)
        ? Messages.parts(parts) // since 1.13: resultText() throws then
        : result.resultText();
  }
}
