// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The yardstick: what somebody would write who wants one span of OpenTelemetry for each chat, with
 * messages, parameters and usage in it, as plainly as it can be written.
 */
final class PlainListener implements ChatModelListener {

  private static final JsonFactory JSON = new JsonFactory();

  private static final AttributeKey<String> TYPE = key("langfuse.observation.type");
  private static final AttributeKey<String> IN = key("langfuse.observation.input");
  private static final AttributeKey<String> OUT = key("langfuse.observation.output");
  private static final AttributeKey<String> MODEL = key("langfuse.observation.model.name");
  private static final AttributeKey<String> REQUEST_MODEL = key("gen_ai.request.model");
  private static final AttributeKey<String> RESPONSE_MODEL = key("gen_ai.response.model");
  private static final AttributeKey<String> RESPONSE_ID = key("gen_ai.response.id");
  private static final AttributeKey<String> OPERATION = key("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER = key("gen_ai.provider.name");
  private static final AttributeKey<String> FINISH = key("langfuse.observation.metadata.finish");
  private static final AttributeKey<Double> TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");
  private static final AttributeKey<Long> IN_TOKENS = number("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUT_TOKENS = number("gen_ai.usage.output_tokens");
  private static final AttributeKey<Long> CACHED_TOKENS =
      number("gen_ai.usage.cache_read.input_tokens");

  private final Tracer tracer;

  PlainListener(Tracer tracer) {
    this.tracer = tracer;
  }

  private static AttributeKey<String> key(String name) {
    return AttributeKey.stringKey(name);
  }

  private static AttributeKey<Long> number(String name) {
    return AttributeKey.longKey(name);
  }

  @Override
  public void onRequest(ChatModelRequestContext context) {
    ChatRequestParameters parameters = context.chatRequest().parameters();
    Span span = tracer.spanBuilder("chat " + parameters.modelName()).startSpan();
    context.attributes().put(this, span);
    span.setAttribute(TYPE, "generation");
    span.setAttribute(OPERATION, "chat");
    span.setAttribute(PROVIDER, context.modelProvider().name().toLowerCase(Locale.ROOT));
    span.setAttribute(MODEL, parameters.modelName());
    span.setAttribute(REQUEST_MODEL, parameters.modelName());
    span.setAttribute(TEMPERATURE, parameters.temperature());
    span.setAttribute(IN, json(context.chatRequest().messages()));
  }

  @Override
  public void onResponse(ChatModelResponseContext context) {
    Span span = span(context.attributes());
    ChatResponseMetadata metadata = context.chatResponse().metadata();
    span.setAttribute(OUT, json(List.of(context.chatResponse().aiMessage())));
    span.setAttribute(RESPONSE_MODEL, metadata.modelName());
    span.setAttribute(RESPONSE_ID, metadata.id());
    span.setAttribute(FINISH, metadata.finishReason().name().toLowerCase(Locale.ROOT));
    OpenAiTokenUsage usage = (OpenAiTokenUsage) metadata.tokenUsage();
    span.setAttribute(IN_TOKENS, usage.inputTokenCount().longValue());
    span.setAttribute(OUT_TOKENS, usage.outputTokenCount().longValue());
    span.setAttribute(CACHED_TOKENS, usage.inputTokensDetails().cachedTokens().longValue());
    span.end();
  }

  @Override
  public void onError(ChatModelErrorContext context) {
    Span span = span(context.attributes());
    span.setStatus(StatusCode.ERROR).end();
  }

  private Span span(Map<Object, Object> attributes) {
    return (Span) requireNonNull(attributes.get(this), "no request before it");
  }

  private static String json(List<? extends ChatMessage> messages) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (ChatMessage message : messages) {
        json.writeStartObject();
        json.writeStringField("role", message.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("content", text(message));
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String text(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return system.text();
    }
    return message instanceof UserMessage user ? user.singleText() : ((AiMessage) message).text();
  }
}
