// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.langspan.Langspan;
import java.util.function.Function;

/** Agents of an application, public as LangChain4j asks: two ask a model, and one does not. */
final class Newsroom {

  private Newsroom() {}

  public interface Writer {
    @UserMessage("Write about {{topic}}.")
    @Agent(name = "writer", description = "Writes a story", outputKey = "story")
    String write(@V("topic") String topic);
  }

  public interface Editor {
    @UserMessage("Edit: {{story}}")
    @Agent(name = "editor", description = "Edits a story", outputKey = "edited")
    String edit(@V("story") String story);
  }

  /** Does what a test wants, within a step of its own. */
  public static final class Printer {
    private final Function<String, String> press;

    Printer(Function<String, String> press) {
      this.press = press;
    }

    @Agent(name = "printer", description = "Prints", outputKey = "printed")
    public String print(@V("topic") String topic) {
      return Langspan.current().observe("press", step -> press.apply(topic));
    }
  }

  static Writer writer(ChatModel model, Object... tools) {
    var builder = AgenticServices.agentBuilder(Writer.class).chatModel(model);
    return tools.length == 0 ? builder.build() : builder.tools(tools).build();
  }

  static Editor editor(ChatModel model) {
    return AgenticServices.agentBuilder(Editor.class).chatModel(model).build();
  }
}
