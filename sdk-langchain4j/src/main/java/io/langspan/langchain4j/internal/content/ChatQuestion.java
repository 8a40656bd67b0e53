// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.langspan.Generation;
import io.langspan.instrumentation.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a chat model is asked: messages, tools, and the parameters that are set. */
public final class ChatQuestion {

  /** Said in other words here, or no parameter at all. */
  private static final Set<String> SAID =
      Set.of(
          "modelName",
          "toolChoice",
          "responseFormat",
          "temperature",
          "topP",
          "topK",
          "frequencyPenalty",
          "presencePenalty",
          "maxOutputTokens");

  private static final Beyond MORE = new Beyond(DefaultChatRequestParameters.class, SAID);

  private ChatQuestion() {}

  /** Says all of it. */
  public static void tell(
      Generation generation, List<ChatMessage> messages, ChatRequestParameters parameters) {
    tellModel(generation, parameters.modelName());
    generation.input(input(messages, parameters));
    put(generation, "temperature", parameters.temperature());
    put(generation, "top_p", parameters.topP());
    put(generation, "top_k", parameters.topK());
    put(generation, "frequency_penalty", parameters.frequencyPenalty());
    put(generation, "presence_penalty", parameters.presencePenalty());
    put(generation, "max_tokens", parameters.maxOutputTokens());
    List<String> stop = parameters.stopSequences();
    put(generation, "stop", stop == null || stop.isEmpty() ? null : stop);
    MORE.tell(parameters, generation::modelParameter);
  }

  private static void tellModel(Generation generation, @Nullable String model) {
    if (model != null) {
      generation.model(model).name("chat " + model);
    }
  }

  private static void put(Generation generation, String name, @Nullable Object value) {
    if (value != null) {
      generation.modelParameter(name, value);
    }
  }

  /** Messages alone, or within an object where there is more for a reader to see. */
  private static String input(List<ChatMessage> messages, ChatRequestParameters parameters) {
    List<ToolSpecification> tools = parameters.toolSpecifications();
    ResponseFormat format = parameters.responseFormat();
    boolean hasTools = tools != null && !tools.isEmpty();
    if (!hasTools && format == null) {
      return Messages.json(messages);
    }
    JsonText json = new JsonText().open('{').key("messages");
    Messages.write(json, messages);
    if (hasTools) {
      json.key("tools").open('[');
      tools.forEach(tool -> json.json(ToolTexts.of(tool)));
      json.close(']');
    }
    if (parameters.toolChoice() != null) {
      json.field("tool_choice", parameters.toolChoice().name().toLowerCase(Locale.ROOT));
    }
    if (format != null) {
      format(json.key("response_format"), format);
    }
    return json.close('}').text();
  }

  private static void format(JsonText json, ResponseFormat format) {
    JsonSchema schema = format.jsonSchema();
    if (schema == null) {
      json.value(Map.of("type", format.type() == ResponseFormatType.JSON ? "json_object" : "text"));
      return;
    }
    json.open('{').field("type", "json_schema").key("json_schema").open('{');
    json.field("name", schema.name());
    json.field("schema", JsonSchemaElementUtils.toMap(schema.rootElement()));
    json.close('}').close('}');
  }
}
