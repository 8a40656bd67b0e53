// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import io.langspan.Generation;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a chat model answers: a message, the model that spoke, why it stopped, what it used. */
public final class ChatAnswer {

  // https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
  private static final AttributeKey<String> ID = AttributeKey.stringKey("gen_ai.response.id");
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  /** Said in other words here. */
  private static final Set<String> SAID = Set.of("id", "modelName", "finishReason");

  private static final Beyond MORE = new Beyond(ChatResponseMetadata.class, SAID);

  private ChatAnswer() {}

  /** Says all of it. */
  public static void tell(Generation generation, ChatResponse response) {
    if (response.aiMessage() != null) {
      generation.output(Messages.json(response.aiMessage()));
    }
    ChatResponseMetadata metadata = response.metadata();
    if (metadata == null) {
      return;
    }
    Span span = Span.fromContext(generation.context());
    if (metadata.modelName() != null) {
      generation.responseModel(metadata.modelName());
    }
    if (metadata.tokenUsage() != null) {
      generation.usage(Usages.of(metadata.tokenUsage()));
    }
    if (metadata.id() != null) {
      span.setAttribute(ID, metadata.id());
      generation.metadata("response_id", metadata.id());
    }
    if (metadata.finishReason() != null) {
      String reason = word(metadata.finishReason());
      span.setAttribute(FINISH_REASONS, List.of(reason));
      generation.metadata("finish_reason", reason);
    }
    Safely.run("what a gateway says", () -> GatewayAnswer.tell(generation, metadata));
    MORE.tell(metadata, generation::metadata);
    if (Accessors.get(metadata, "serviceTier") instanceof String tier) {
      ModelCalls.servedTier(generation, tier);
    }
  }

  private static String word(FinishReason reason) {
    return reason == FinishReason.TOOL_EXECUTION
        ? "tool_calls"
        : reason.name().toLowerCase(Locale.ROOT);
  }
}
