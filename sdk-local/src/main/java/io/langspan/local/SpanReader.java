// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.langspan.local.ContentRules.Content;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a span into the row that a version 4 server writes for it. */
final class SpanReader {

  private static final Set<String> WITHOUT_MODEL = Set.of("invoke_agent", "agent_step");

  private SpanReader() {}

  /** Null when the row holds a string that is not Unicode, so that no row can be written. */
  static @Nullable LocalObservation read(RawSpan span, Instant received, Sdk sdk) {
    Attributes attributes = new Attributes(span.attributes());
    Attributes resource = new Attributes(span.source().resource());
    LocalObservation.Row row = new LocalObservation.Row();
    row.id = span.spanId();
    row.traceId = span.traceId();
    row.parentId = span.parentSpanId();
    row.appRoot = attributes.isTrue("langfuse.internal.is_app_root");
    row.name = name(span, attributes);
    row.type = TypeRules.type(attributes);
    row.level = TypeRules.level(attributes, span.statusCode());
    String message = attributes.string("langfuse.observation.status_message");
    row.statusMessage =
        message != null || span.statusMessage().isEmpty() ? message : span.statusMessage();
    times(row, span, attributes, received);
    trace(row, attributes, resource);
    row.metadata = MetadataRules.metadata(span, attributes);
    content(row, ContentRules.content(span, attributes));
    row.modelParameters = modelParameters(attributes);
    if (!(attributes.get("gen_ai.operation.name") instanceof String operation
        && WITHOUT_MODEL.contains(operation))) {
      row.model =
          attributes.text(
              "langfuse.observation.model.name",
              "gen_ai.response.model",
              "ai.model.id",
              "gen_ai.request.model",
              "llm.response.model",
              "llm.model_name",
              "model");
      row.usage = UsageRules.usage(attributes);
      row.cost = CostRules.cost(attributes);
    }
    if (row.type.equals("GENERATION")) {
      prompt(row, attributes);
    }
    row.attributes = span.attributes();
    row.resourceAttributes = span.source().resource();
    row.scopeName = span.source().scopeName();
    row.scopeVersion = span.source().scopeVersion();
    row.sdkName = sdk.name();
    row.sdkVersion = sdk.version();
    return row.isUnicode() ? new LocalObservation(row) : null;
  }

  /** What the request's headers said about the sender. */
  record Sdk(String name, String version) {}

  private static String name(RawSpan span, Attributes attributes) {
    String name =
        attributes.text("gen_ai.tool.name", "genkit:name", "logfire.msg", "ai.toolCall.name");
    if (name != null) {
      return name;
    }
    String operation = attributes.text("ai.operationId");
    String function = attributes.text("ai.telemetry.functionId");
    if (operation == null) {
      return span.name();
    }
    return function == null ? operation : function + ":" + operation;
  }

  private static void times(
      LocalObservation.Row row, RawSpan span, Attributes attributes, Instant received) {
    long start = span.startNanos() != 0 ? span.startNanos() : span.endNanos();
    long end = span.endNanos() != 0 ? span.endNanos() : start;
    row.startTime = start != 0 ? millis(start) : received;
    row.endTime = end != 0 ? millis(end) : received;
    Object given = attributes.get("langfuse.observation.completion_start_time");
    row.completionStartTime = instant(given);
    Object untilFirst = attributes.first("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk");
    if (row.completionStartTime == null && untilFirst instanceof Number number) {
      row.completionStartTime = row.startTime.plusMillis((long) Math.ceil(number.doubleValue()));
    }
  }

  private static Instant millis(long nanos) {
    return Instant.ofEpochMilli(nanos / 1_000_000);
  }

  /** An ISO-8601 text with an offset; one that was quoted twice is tolerated. */
  private static @Nullable Instant instant(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return null;
    }
    JsonNode quoted = text.startsWith("\"") ? Json.parse(text) : null;
    try {
      Instant instant = OffsetDateTime.parse(quoted == null ? text : quoted.asText()).toInstant();
      return Instant.ofEpochMilli(instant.toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static void trace(LocalObservation.Row row, Attributes attributes, Attributes resource) {
    row.traceName = attributes.text("langfuse.trace.name");
    row.userId = TraceRules.userId(attributes);
    row.sessionId = TraceRules.sessionId(attributes);
    row.tags = TraceRules.tags(attributes);
    row.isPublic = TraceRules.isPublic(attributes);
    row.environment = TraceRules.environment(attributes, resource);
    row.version = TraceRules.version(attributes, resource);
    row.release = TraceRules.release(attributes, resource);
  }

  private static void content(LocalObservation.Row row, Content content) {
    row.input = content.input();
    row.output = content.output();
    // Definitions in metadata move into the input.
    JsonNode tools = Json.parse(row.metadata.get("tools"));
    if (ToolRules.areDefinitions(tools)) {
      row.metadata.remove("tools");
      ObjectNode wrapped = Json.object();
      JsonNode input = Json.parse(row.input);
      wrapped.set("messages", input != null ? input : Json.tree(row.input));
      wrapped.set("tools", tools);
      row.input = Json.encode(wrapped);
    }
    row.toolDefinitions = ToolRules.definitions(row.input);
    row.toolCalls = ToolRules.calls(row.output);
  }

  private static Map<String, Object> modelParameters(Attributes attributes) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (String key :
        new String[] {
          "langfuse.observation.model.parameters", "llm.invocation_parameters", "model_config"
        }) {
      ObjectNode object = Json.parseObject(attributes.get(key));
      if (object != null) {
        object
            .properties()
            .forEach(entry -> parameters.put(entry.getKey(), parameter(entry.getValue())));
        return parameters;
      }
    }
    for (Map.Entry<String, Object> attribute : attributes.entries()) {
      for (String prefix : new String[] {"gen_ai.request.", "llm.invocation_parameters."}) {
        String key = attribute.getKey();
        if (key.startsWith(prefix) && !key.equals("gen_ai.request.model")) {
          parameters.put(
              key.substring(prefix.length()), parameter(Json.tree(attribute.getValue())));
        }
      }
    }
    return parameters;
  }

  /** Strings and numbers are kept, the rest becomes JSON text. */
  private static Object parameter(JsonNode value) {
    if (!value.isNumber()) {
      return Json.text(value);
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    return value.doubleValue();
  }

  /** Name and version belong together; the version must be an integer attribute. */
  private static void prompt(LocalObservation.Row row, Attributes attributes) {
    String name = attributes.string("langfuse.observation.prompt.name", "langfuse.prompt.name");
    Object version =
        attributes.first("langfuse.observation.prompt.version", "langfuse.prompt.version");
    ObjectNode vercel = Json.parseObject(attributes.get("ai.telemetry.metadata.langfusePrompt"));
    if (name == null && version == null && vercel != null) {
      name = vercel.path("name").asText();
      version = vercel.path("version").isInt() ? vercel.path("version").longValue() : null;
    }
    if (name != null && version instanceof Long number && number >= 0 && number <= 65_535) {
      row.promptName = name;
      row.promptVersion = number.intValue();
    }
  }
}
