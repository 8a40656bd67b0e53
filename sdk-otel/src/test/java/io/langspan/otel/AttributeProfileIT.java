// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same spans in the words of each reader, attribute by attribute. */
class AttributeProfileIT {

  private static final String MESSAGES = "{\"content\":\"why?\",\"role\":\"user\"}";

  private final OtlpServer project = new OtlpServer();
  private final OtlpServer reader = new OtlpServer();

  @AfterEach
  void stop() {
    project.close();
    reader.close();
  }

  private Destination at(AttributeProfile profile) {
    return Destination.otlp(reader.url() + OtlpServer.TRACES).profile(profile).build();
  }

  /** The attributes of the call, the tool and the request around them, sorted. */
  private Map<String, Object> attributes(AttributeProfile profile, String span) {
    try (Langspan langspan =
        Sdk.to(project.url()).environment("prod").destination(at(profile)).build()) {
      langspan.run(
          "request",
          request -> {
            request.userId("u-1").sessionId("s-1").tags("docs", "beta").input("in").output("out");
            langspan.run(
                "search",
                ObservationType.TOOL,
                tool -> tool.input(Map.of("q", "sky")).output("found").metadata("k", "v"));
            langspan.observeGeneration(
                "call",
                generation -> {
                  generation
                      .model("gpt-5-mini")
                      .modelParameter("temperature", 0.2)
                      .input(new TreeMap<>(Map.of("content", "why?", "role", "user")))
                      .usage(Usage.builder().input(80).inputCached(40).output(60).build())
                      .cost(Cost.usd("0.002"))
                      .metadata("k", "v");
                  return "because";
                });
          });
      langspan.flush(Await.PATIENCE);
    }
    return new TreeMap<>(reader.span(span).attributes());
  }

  private static Map<String, Object> generation(Map<String, Object> content) {
    Map<String, Object> all = new TreeMap<>(content);
    all.put("gen_ai.operation.name", "chat");
    all.put("gen_ai.request.model", "gpt-5-mini");
    all.put("gen_ai.request.temperature", 0.2);
    all.put("gen_ai.usage.input_tokens", 120L);
    all.put("gen_ai.usage.output_tokens", 60L);
    all.put("gen_ai.usage.cache_read.input_tokens", 40L);
    all.put("langspan.cost.source", "given");
    all.put("session.id", "s-1");
    all.put("user.id", "u-1");
    return all;
  }

  @Test
  void genAi_ofAGeneration() {
    assertThat(attributes(AttributeProfile.GEN_AI, "call"))
        .containsExactlyInAnyOrderEntriesOf(
            generation(
                Map.ofEntries(
                    Map.entry(
                        "gen_ai.input.messages",
                        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"why?\"}]}]"),
                    Map.entry(
                        "gen_ai.output.messages",
                        "[{\"role\":\"assistant\",\"parts\":"
                            + "[{\"type\":\"text\",\"content\":\"because\"}]}]"),
                    Map.entry("gen_ai.usage.cost", 0.002),
                    Map.entry("langfuse.environment", "prod"),
                    Map.entry("langfuse.observation.type", "generation"),
                    Map.entry("langfuse.observation.model.name", "gpt-5-mini"),
                    Map.entry("langfuse.observation.model.parameters", "{\"temperature\":0.2}"),
                    Map.entry("langfuse.observation.metadata.k", "v"),
                    Map.entry(
                        "langfuse.observation.usage_details",
                        "{\"input\":80,\"input_cached_tokens\":40,\"output\":60,\"total\":180}"),
                    Map.entry("langfuse.observation.cost_details", "{\"total\":0.002}"),
                    Map.entry("langfuse.trace.tags", List.of("docs", "beta")))));
  }

  @Test
  void genAi_ofATool() {
    assertThat(attributes(AttributeProfile.GEN_AI, "search"))
        .containsEntry("gen_ai.tool.call.arguments", "{\"q\":\"sky\"}")
        .containsEntry("gen_ai.tool.call.result", "found")
        .doesNotContainKeys("langfuse.observation.input", "langfuse.observation.output");
  }

  @Test
  void genAi_ofAStepWithoutAWord_keepsLangfuses_butWhatIsInternal() {
    assertThat(attributes(AttributeProfile.GEN_AI, "request"))
        .containsEntry("langfuse.observation.input", "in")
        .containsEntry("langspan.trace.cost.total", 0.002)
        .doesNotContainKeys("langfuse.internal.is_app_root", "langfuse.internal.as_root");
  }

  @Test
  void langSmith_ofAGeneration() {
    assertThat(attributes(AttributeProfile.LANGSMITH, "call"))
        .containsExactlyInAnyOrderEntriesOf(
            generation(
                Map.ofEntries(
                    Map.entry("langsmith.span.kind", "llm"),
                    Map.entry("gen_ai.prompt", MESSAGES),
                    Map.entry("gen_ai.completion", "because"),
                    Map.entry("gen_ai.usage.cost", 0.002),
                    Map.entry("langsmith.span.tags", "docs,beta"),
                    Map.entry("langsmith.metadata.k", "v"),
                    Map.entry("langsmith.metadata.session_id", "s-1"),
                    Map.entry("langsmith.metadata.user_id", "u-1"),
                    Map.entry("langsmith.metadata.environment", "prod"))));
  }

  @Test
  void langSmith_ofOtherSteps() {
    assertThat(attributes(AttributeProfile.LANGSMITH, "search"))
        .containsEntry("langsmith.span.kind", "tool")
        .containsEntry("gen_ai.prompt", "{\"q\":\"sky\"}")
        .containsEntry("gen_ai.completion", "found")
        .allSatisfy((key, value) -> assertThat(key).doesNotStartWith("langfuse."));
    reader.forget();
    assertThat(attributes(AttributeProfile.LANGSMITH, "request"))
        .containsEntry("langsmith.span.kind", "chain");
  }

  @Test
  void openInference_ofAGeneration() {
    assertThat(attributes(AttributeProfile.OPENINFERENCE, "call"))
        .containsExactlyInAnyOrderEntriesOf(
            generation(
                Map.ofEntries(
                    Map.entry("openinference.span.kind", "LLM"),
                    Map.entry("input.value", MESSAGES),
                    Map.entry("input.mime_type", "application/json"),
                    Map.entry("output.value", "because"),
                    Map.entry("output.mime_type", "text/plain"),
                    Map.entry("llm.model_name", "gpt-5-mini"),
                    Map.entry("llm.invocation_parameters", "{\"temperature\":0.2}"),
                    Map.entry("llm.token_count.prompt", 120L),
                    Map.entry("llm.token_count.prompt_details.cache_read", 40L),
                    Map.entry("llm.token_count.completion", 60L),
                    Map.entry("llm.token_count.total", 180L),
                    Map.entry("llm.cost.total", 0.002),
                    Map.entry("tag.tags", List.of("docs", "beta")),
                    Map.entry("metadata", "{\"k\":\"v\"}"))));
  }

  @Test
  void openInference_ofOtherSteps() {
    assertThat(attributes(AttributeProfile.OPENINFERENCE, "search"))
        .containsEntry("openinference.span.kind", "TOOL")
        .containsEntry("input.mime_type", "application/json")
        .allSatisfy((key, value) -> assertThat(key).doesNotStartWith("langfuse."));
    reader.forget();
    assertThat(attributes(AttributeProfile.OPENINFERENCE, "request"))
        .containsEntry("openinference.span.kind", "CHAIN");
  }

  @Test
  void spansOfOthers_areUnderstood_byTheConvention() {
    try (Joined app =
        Joined.to(
            project.url(), builder -> builder.destination(at(AttributeProfile.OPENINFERENCE)))) {
      Span call = app.genAi("call", Context.root());
      call.setAttribute("gen_ai.input.messages", MESSAGES);
      call.setAttribute("gen_ai.request.model", "gpt-5-mini");
      call.end();
      app.flush();
    }

    assertThat(reader.span("call").attributes())
        .containsEntry("openinference.span.kind", "LLM")
        .containsEntry("input.value", MESSAGES)
        .containsEntry("llm.model_name", "gpt-5-mini")
        .doesNotContainKey("gen_ai.input.messages")
        .doesNotContainKey("langspan.owner");
  }

  @Test
  void content_isThereOnce_atEveryReader() {
    for (AttributeProfile profile : AttributeProfile.values()) {
      attributes(profile, "call");
      String sent = reader.everythingSent();

      assertThat(sent.split("because", -1)).as(profile.name()).hasSize(2);
      reader.forget();
    }
  }
}
