// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.mcp;

import dev.langchain4j.mcp.client.McpBlobResourceContents;
import dev.langchain4j.mcp.client.McpGetPromptResult;
import dev.langchain4j.mcp.client.McpPromptMessage;
import dev.langchain4j.mcp.client.McpReadResourceResult;
import dev.langchain4j.mcp.client.McpTextResourceContents;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.langchain4j.internal.content.Media;
import io.langspan.langchain4j.internal.content.Messages;
import io.langspan.langchain4j.internal.content.Plain;
import io.langspan.langchain4j.internal.content.ToolResults;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server answers. */
final class McpAnswer {

  private McpAnswer() {}

  /** Says it. */
  static void tell(Observation step, @Nullable Object answer) {
    if (answer instanceof ToolExecutionResult result) {
      step.output(ToolResults.textOrJson(result));
      if (result.isError()) {
        step.level(ObservationLevel.ERROR).statusMessage("the tool answered with an error");
      }
    } else if (answer instanceof McpReadResourceResult resource) {
      step.output(resource.contents().stream().map(McpAnswer::content).toList());
    } else if (answer instanceof McpGetPromptResult prompt) {
      step.output(
          Messages.json(prompt.messages().stream().map(McpPromptMessage::toChatMessage).toList()));
    } else if (answer instanceof List<?> all) {
      step.output(all.stream().map(McpAnswer::name).toList());
    }
  }

  private static Map<String, @Nullable Object> content(Object content) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    if (content instanceof McpTextResourceContents text) {
      told.put("uri", text.uri());
      told.put("text", text.text());
    } else if (content instanceof McpBlobResourceContents blob) {
      told.put("uri", blob.uri());
      told.put("blob", Media.of(null, blob.blob(), blob.mimeType()));
    }
    return told;
  }

  /** Of a tool, a prompt or a resource that there is. */
  private static @Nullable Object name(Object offered) {
    return Plain.get(offered, "name");
  }
}
