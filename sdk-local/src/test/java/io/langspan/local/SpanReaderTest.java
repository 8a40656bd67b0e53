// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Otlp.attributes;
import static io.langspan.local.Otlp.request;
import static io.langspan.local.Otlp.span;
import static io.langspan.local.Otlp.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanReaderTest extends WithServer {

  private static LocalObservation observe(Object... keysAndValues) {
    return client.observe(with(span(), keysAndValues));
  }

  private static LocalObservation generation(Object... keysAndValues) {
    return client.observe(
        with(with(span(), "langfuse.observation.type", "generation"), keysAndValues));
  }

  // Type, name, level

  @ParameterizedTest
  @CsvSource({
    "langfuse.observation.type, span, SPAN",
    "langfuse.observation.type, generation, GENERATION",
    "langfuse.observation.type, event, EVENT",
    "langfuse.observation.type, embedding, EMBEDDING",
    "langfuse.observation.type, agent, AGENT",
    "langfuse.observation.type, tool, TOOL",
    "langfuse.observation.type, chain, CHAIN",
    "langfuse.observation.type, retriever, RETRIEVER",
    "langfuse.observation.type, evaluator, EVALUATOR",
    "langfuse.observation.type, guardrail, GUARDRAIL",
    "langfuse.observation.type, GENERATION, SPAN",
    "langfuse.observation.type, something, SPAN",
    "openinference.span.kind, LLM, GENERATION",
    "openinference.span.kind, RETRIEVER, RETRIEVER",
    "openinference.span.kind, GUARDRAIL, GUARDRAIL",
    "openinference.span.kind, llm, SPAN",
    "gen_ai.operation.name, chat, GENERATION",
    "gen_ai.operation.name, completion, GENERATION",
    "gen_ai.operation.name, text_completion, GENERATION",
    "gen_ai.operation.name, generate_content, GENERATION",
    "gen_ai.operation.name, generate, GENERATION",
    "gen_ai.operation.name, embeddings, EMBEDDING",
    "gen_ai.operation.name, invoke_agent, AGENT",
    "gen_ai.operation.name, create_agent, AGENT",
    "gen_ai.operation.name, execute_tool, TOOL",
    "gen_ai.operation.name, other, SPAN",
    "operation.name, ai.generateText.doGenerate summary, GENERATION",
    "ai.operationId, ai.toolCall, TOOL",
    "gen_ai.tool.name, weather, TOOL",
    "gen_ai.tool.call.id, c1, TOOL",
    "langfuse.observation.model.name, gpt-5, GENERATION",
    "gen_ai.request.model, gpt-5, GENERATION",
    "gen_ai.response.model, gpt-5, GENERATION",
    "llm.model_name, gpt-5, GENERATION",
    "model, gpt-5, GENERATION",
    "llm.response.model, gpt-5, SPAN",
  })
  void type_isInferred(String key, String value, String type) {
    assertThat(observe(key, value).type()).isEqualTo(type);
  }

  @Test
  void type_isTheFirstThatHits() {
    assertThat(
            observe(
                    "gen_ai.request.model", "m",
                    "gen_ai.operation.name", "execute_tool",
                    "openinference.span.kind", "CHAIN",
                    "langfuse.observation.type", "retriever")
                .type())
        .isEqualTo("RETRIEVER");
    assertThat(observe("gen_ai.operation.name", "chat", "openinference.span.kind", "CHAIN").type())
        .isEqualTo("CHAIN");
    assertThat(observe("gen_ai.tool.name", "x", "gen_ai.operation.name", "chat").type())
        .isEqualTo("GENERATION");
  }

  @Test
  void name_isTheSpansName() {
    assertThat(client.observe(span("search")).name()).isEqualTo("search");
  }

  @Test
  void name_isTheTools_whenAToolIsNamed() {
    assertThat(client.observe(with(span("execute_tool"), "gen_ai.tool.name", "weather")).name())
        .isEqualTo("weather");
  }

  @ParameterizedTest
  @CsvSource({
    "debug, DEBUG", "TRACE, DEBUG", "Verbose, DEBUG", "default, DEFAULT", "INFO, DEFAULT",
    "log, DEFAULT", "notice, DEFAULT", "ok, DEFAULT", "success, DEFAULT", "warn, WARNING",
    "WARNING, WARNING", "error, ERROR", "fatal, ERROR", "critical, ERROR",
  })
  void level_isReadInAnyCase(String word, String level) {
    assertThat(observe("langfuse.observation.level", word).level()).isEqualTo(level);
  }

  @Test
  void level_isTakenFromTheStatus_whenTheWordIsMissingOrUnknown() {
    Status error = Status.newBuilder().setCodeValue(2).setMessage("broken").build();

    LocalObservation row = client.observe(span().setStatus(error));
    LocalObservation unknown =
        client.observe(with(span().setStatus(error), "langfuse.observation.level", "loud"));
    LocalObservation given =
        client.observe(
            with(
                span().setStatus(error),
                "langfuse.observation.level",
                "WARNING",
                "langfuse.observation.status_message",
                "mine"));

    assertThat(row.level()).isEqualTo("ERROR");
    assertThat(row.statusMessage()).isEqualTo("broken");
    assertThat(unknown.level()).isEqualTo("ERROR");
    assertThat(given.level()).isEqualTo("WARNING");
    assertThat(given.statusMessage()).isEqualTo("mine");
  }

  @Test
  void level_isDefault_whateverTheEventsSay() {
    Span.Builder span =
        span()
            .addEvents(
                Span.Event.newBuilder()
                    .setName("exception")
                    .addAllAttributes(attributes("exception.message", "boom")));

    LocalObservation row = client.observe(span);

    assertThat(row.level()).isEqualTo("DEFAULT");
    assertThat(row.statusMessage()).isNull();
  }

  // Content

  @Test
  void content_isKeptAsItIs_whenItIsText() {
    LocalObservation row =
        observe(
            "langfuse.observation.input", "{\"a\": 1}",
            "langfuse.observation.output", "안녕 👋",
            "gen_ai.input.messages", "[]");

    assertThat(row.input()).isEqualTo("{\"a\": 1}");
    assertThat(row.output()).isEqualTo("안녕 👋");
  }

  @Test
  void content_isEncoded_whenItIsNoText() {
    assertThat(observe("langfuse.observation.input", List.of("a", 1)).input())
        .isEqualTo("[\"a\",1]");
    assertThat(observe("langfuse.observation.output", 2.0).output()).isEqualTo("2");
  }

  @Test
  void content_ofOtherConventionsIsNotRead_whenEitherSideIsGiven() {
    LocalObservation row = observe("langfuse.observation.input", "mine", "output.value", "theirs");

    assertThat(row.input()).isEqualTo("mine");
    assertThat(row.output()).isNull();
  }

  @Test
  void content_ofTheTraceIsIgnored() {
    LocalObservation row = observe("langfuse.trace.input", "in", "langfuse.trace.output", "out");

    assertThat(row.input()).isNull();
    assertThat(row.output()).isNull();
    assertThat(server.traces().get(0).input()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "mlflow.spanInputs, mlflow.spanOutputs",
    "traceloop.entity.input, traceloop.entity.output",
    "input.value, output.value",
    "input, output",
    "gen_ai.input.messages, gen_ai.output.messages",
    "gen_ai.tool.call.arguments, gen_ai.tool.call.result",
  })
  void content_isReadFromForeignPairs(String input, String output) {
    LocalObservation row = observe(input, "[1]", output, "[2]");

    assertThat(row.input()).isEqualTo("[1]");
    assertThat(row.output()).isEqualTo("[2]");
  }

  @Test
  void content_isRebuiltFromNumberedKeys() {
    LocalObservation row =
        observe(
            "gen_ai.prompt.1.content", "b",
            "gen_ai.prompt.0.role", "user",
            "gen_ai.prompt.0.content", "a",
            "gen_ai.completion.0.content", "c");

    assertThat(row.input())
        .isEqualTo("[{\"role\":\"user\",\"content\":\"a\"},{\"content\":\"b\"}]");
    assertThat(row.output()).isEqualTo("[{\"content\":\"c\"}]");
  }

  @Test
  void content_startsWithTheSystemInstructions() {
    LocalObservation row =
        observe(
            "gen_ai.input.messages", "[{\"role\":\"user\"}]",
            "gen_ai.system_instructions", "[{\"type\":\"text\",\"content\":\"be brief\"}]");

    assertThat(row.input())
        .isEqualTo(
            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"be brief\"}]},"
                + "{\"role\":\"user\"}]");
  }

  @Test
  void content_isReadFromEvents() {
    Span.Builder span =
        span()
            .addEvents(
                Span.Event.newBuilder()
                    .setName("gen_ai.user.message")
                    .addAllAttributes(attributes("content", "hi")))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("gen_ai.choice")
                    .addAllAttributes(attributes("content", "hello")));

    LocalObservation row = client.observe(span);

    assertThat(row.input()).isEqualTo("[{\"content\":\"hi\"}]");
    assertThat(row.output()).isEqualTo("{\"content\":\"hello\"}");
  }

  @Test
  void tools_areReadFromInputAndOutput() {
    LocalObservation row =
        generation(
            "langfuse.observation.input",
            """
            {"messages":[{"role":"user","content":"?"}],
             "tools":[{"type":"function","function":{"name":"weather","parameters":{}}},
                      {"name":"time"}]}
            """,
            "langfuse.observation.output",
            """
            {"role":"assistant","tool_calls":[
              {"id":"1","function":{"name":"weather","arguments":"{}"}},
              {"id":"2","function":{"name":"weather","arguments":"{}"}}]}
            """);

    assertThat(row.toolDefinitions())
        .containsOnlyKeys("weather", "time")
        .containsEntry("weather", "{\"name\":\"weather\",\"parameters\":{}}");
    assertThat(row.toolCalls()).containsExactly("weather", "weather");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"x\"}}]}}]}",
        "{\"content\":[{\"type\":\"text\"},{\"type\":\"tool_use\",\"name\":\"x\"}]}",
        "[{\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"x\",\"arguments\":\"{}\"}]",
        "{\"additional_kwargs\":{\"tool_calls\":[{\"function\":{\"name\":\"x\"}}]}}",
        "{\"toolCalls\":[{\"toolName\":\"x\"}]}",
      })
  void toolCalls_areReadFromTheShapesOfProviders(String output) {
    assertThat(observe("langfuse.observation.output", output).toolCalls()).containsExactly("x");
  }

  @Test
  void tools_moveFromMetadataIntoTheInput() {
    LocalObservation row =
        observe(
            "langfuse.observation.input", "[{\"role\":\"user\"}]",
            "langfuse.observation.metadata.tools", "[{\"name\":\"x\"}]");

    assertThat(row.input())
        .isEqualTo("{\"messages\":[{\"role\":\"user\"}],\"tools\":[{\"name\":\"x\"}]}");
    assertThat(row.metadata()).doesNotContainKey("tools");
    assertThat(row.toolDefinitions()).containsOnlyKeys("x");
  }

  // Model

  @Test
  void model_isTheFirstThatIsNamed() {
    assertThat(
            observe(
                    "gen_ai.request.model", "requested",
                    "gen_ai.response.model", "answered",
                    "langfuse.observation.model.name", "mine")
                .model())
        .isEqualTo("mine");
    assertThat(
            observe("gen_ai.request.model", "requested", "gen_ai.response.model", "answered")
                .model())
        .isEqualTo("answered");
    assertThat(
            observe("gen_ai.request.model", "requested", "langfuse.observation.model.name", "")
                .model())
        .isEqualTo("requested");
  }

  @Test
  void modelParameters_keepStringsAndNumbers() {
    assertThat(
            generation(
                    "langfuse.observation.model.parameters",
                    """
                    {"temperature":0.2,"max_tokens":10,"service_tier":"flex","stream":true,
                     "stop":["a"],"seed":null}
                    """,
                    "gen_ai.request.temperature",
                    0.9)
                .modelParameters())
        .isEqualTo(
            Map.of(
                "temperature", 0.2,
                "max_tokens", 10L,
                "service_tier", "flex",
                "stream", "true",
                "stop", "[\"a\"]",
                "seed", "null"));
  }

  @Test
  void modelParameters_areTakenFromTheConvention_whenThereAreNoneOfLangfuse() {
    assertThat(
            generation(
                    "gen_ai.request.model",
                    "m",
                    "gen_ai.request.temperature",
                    0.5,
                    "gen_ai.request.stop_sequences",
                    List.of("a"))
                .modelParameters())
        .isEqualTo(Map.of("temperature", 0.5, "stop_sequences", "[\"a\"]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"invoke_agent", "agent_step"})
  void agents_loseModelUsageAndCost(String operation) {
    LocalObservation row =
        observe(
            "gen_ai.operation.name", operation,
            "langfuse.observation.type", "agent",
            "langfuse.observation.model.name", "gpt-5",
            "langfuse.observation.usage_details", "{\"input\":1}",
            "langfuse.observation.cost_details", "{\"total\":0.1}");

    assertThat(row.type()).isEqualTo("AGENT");
    assertThat(row.model()).isNull();
    assertThat(row.usage()).isEmpty();
    assertThat(row.cost()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05.120Z",
        "2026-01-02T12:04:05.12+09:00",
        "\"2026-01-02T03:04:05.120Z\""
      })
  void completionStartTime_isReadWithItsOffset(String text) {
    LocalObservation row = generation("langfuse.observation.completion_start_time", text);

    assertThat(row.completionStartTime()).isEqualTo("2026-01-02T03:04:05.120Z");
    assertThat(row.timeToFirstToken()).hasMillis(120);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-02T03:04:05", "1767323045", "soon", "\""})
  void completionStartTime_isAbsent_whenItHasNoOffset(String text) {
    LocalObservation row = generation("langfuse.observation.completion_start_time", text);

    assertThat(row.completionStartTime()).isNull();
    assertThat(row.timeToFirstToken()).isNull();
  }

  @Test
  void completionStartTime_mayBeBeforeTheStart() {
    assertThat(
            generation("langfuse.observation.completion_start_time", "2026-01-02T03:04:04Z")
                .timeToFirstToken())
        .hasMillis(-1000);
  }

  @Test
  void prompt_isLinked_onGenerationsOnly() {
    Object[] prompt = {
      "langfuse.observation.prompt.name", "greeting", "langfuse.observation.prompt.version", 3
    };

    assertThat(generation(prompt).promptName()).isEqualTo("greeting");
    assertThat(generation(prompt).promptVersion()).isEqualTo(3);
    assertThat(observe(prompt).promptName()).isNull();
  }

  @Test
  void prompt_isNotLinked_whenTheVersionIsNoIntegerOrMissing() {
    assertThat(
            generation(
                    "langfuse.observation.prompt.name", "greeting",
                    "langfuse.observation.prompt.version", "3")
                .promptName())
        .isNull();
    assertThat(generation("langfuse.observation.prompt.name", "greeting").promptName()).isNull();
    assertThat(generation("langfuse.observation.prompt.version", 3).promptVersion()).isNull();
  }

  // Cost

  @Test
  void cost_isTakenAsGiven() {
    LocalObservation row =
        observe(
            "langfuse.observation.cost_details",
            "{\"input\":0.00001,\"output\":0.00006,\"total\":0.0001}",
            "gen_ai.usage.cost",
            9.0);

    assertThat(row.cost())
        .containsOnly(
            Map.entry("input", new BigDecimal("0.00001")),
            Map.entry("output", new BigDecimal("0.00006")),
            Map.entry("total", new BigDecimal("0.0001")));
    assertThat(row.totalCost()).isEqualByComparingTo("0.0001");
  }

  @Test
  void cost_hasNoTotal_whenOtherBucketsComeWithoutOne() {
    assertThat(
            observe("langfuse.observation.cost_details", "{\"input\":1,\"output\":2}").totalCost())
        .isEqualByComparingTo("3");
    assertThat(
            observe("langfuse.observation.cost_details", "{\"input\":1,\"input_cached_tokens\":2}")
                .totalCost())
        .isNull();
  }

  @Test
  void cost_dropsWhatIsNoAmount() {
    assertThat(
            observe(
                    "langfuse.observation.cost_details",
                    "{\"a\":\"0.1\",\"b\":-1,\"c\":null,\"d\":{},\"total\":1e999999999,\"e\":1e-999999999}")
                .cost())
        .containsOnly(
            Map.entry("total", new BigDecimal("999999.999999999999")),
            Map.entry("e", BigDecimal.ZERO));
  }

  @Test
  void cost_isTakenFromTheConvention_whenThereIsNoneOfLangfuse() {
    assertThat(observe("gen_ai.usage.cost", 0.002).totalCost()).isEqualByComparingTo("0.002");
    assertThat(observe("llm.cost.total", 0.003).totalCost()).isEqualByComparingTo("0.003");
  }

  // Trace-level fields

  @Test
  void traceFields_areReadFromTheSpan() {
    LocalObservation row =
        observe(
            "langfuse.trace.name", "checkout",
            "user.id", "u-42",
            "session.id", "s-7",
            "langfuse.trace.tags", List.of("a", "b"),
            "langfuse.trace.public", true,
            "langfuse.version", "v2",
            "langfuse.release", "r1",
            "langfuse.environment", "staging");

    assertThat(row.traceName()).isEqualTo("checkout");
    assertThat(row.userId()).isEqualTo("u-42");
    assertThat(row.sessionId()).isEqualTo("s-7");
    assertThat(row.tags()).containsExactly("a", "b");
    assertThat(row.isPublic()).isTrue();
    assertThat(row.version()).isEqualTo("v2");
    assertThat(row.release()).isEqualTo("r1");
    assertThat(row.environment()).isEqualTo("staging");
  }

  @Test
  void traceFields_fallBackToTheResource_whereTheServerDoes() {
    LocalObservation row =
        client.observe(
            request(
                Otlp.SDK_SCOPE,
                attributes(
                    "service.version", "1.2",
                    "langfuse.version", "not read",
                    "langfuse.release", "r1",
                    "langfuse.environment", "prod",
                    "user.id", "not read"),
                span()));

    assertThat(row.version()).isEqualTo("1.2");
    assertThat(row.release()).isEqualTo("r1");
    assertThat(row.environment()).isEqualTo("prod");
    assertThat(row.userId()).isNull();
  }

  @Test
  void userAndSession_areTheFirstThatAreNamed() {
    LocalObservation row =
        observe(
            "user.id", "second",
            "langfuse.user.id", 7,
            "gen_ai.conversation.id", "third",
            "langfuse.observation.metadata.langfuse_session_id", "fourth");

    assertThat(row.userId()).isEqualTo("7");
    assertThat(row.sessionId()).isEqualTo("third");
  }

  @Test
  void tags_areReadInEveryForm() {
    assertThat(observe("langfuse.trace.tags", "[\"a\",\"b\"]").tags()).containsExactly("a", "b");
    assertThat(observe("langfuse.trace.tags", "a, b").tags()).containsExactly("a", "b");
    assertThat(observe("langfuse.tags", "a").tags()).containsExactly("a");
    assertThat(observe("langfuse.trace.tags", "[broken").tags()).containsExactly("[broken");
    assertThat(observe("langfuse.trace.tags", 5).tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "production, production",
    "PROD, prod",
    "Prod EU, default",
    "langfuse-eval, eval",
    "langfuse, default",
    "a.b, default",
    "운영, default",
    "1234567890123456789012345678901234567890-tail, 1234567890123456789012345678901234567890",
    "sdk-experiment, sdk-experiment",
  })
  void environment_isMadeToFit(String sent, String stored) {
    assertThat(observe("langfuse.environment", sent).environment()).isEqualTo(stored);
  }

  @Test
  void environment_isTheFirstKey_onSpanThenResource() {
    assertThat(
            client
                .observe(
                    request(
                        Otlp.SDK_SCOPE,
                        attributes("langfuse.environment", "resource"),
                        with(span(), "deployment.environment.name", "span")))
                .environment())
        .isEqualTo("resource");
    assertThat(observe("deployment.environment", "old").environment()).isEqualTo("old");
    assertThat(observe().environment()).isEqualTo("default");
  }

  // Metadata

  @Test
  void metadata_isOneFlatMap_inWhichTheTraceWins() {
    LocalObservation row =
        observe(
            "langfuse.observation.metadata",
                "{\"a\":{\"b\":1},\"list\":[1,\"x\"],\"key\":\"blob\"}",
            "langfuse.observation.metadata.key", "own",
            "langfuse.observation.metadata.json", "{\"kept\":true}",
            "langfuse.observation.metadata.n", 5,
            "langfuse.observation.metadata.both", "observation",
            "langfuse.trace.metadata", "{\"nothing\":null}",
            "langfuse.trace.metadata.both", "trace");

    assertThat(row.metadata())
        .containsEntry("a.b", "1")
        .containsEntry("list", "[1,\"x\"]")
        .containsEntry("key", "own")
        .containsEntry("json", "{\"kept\":true}")
        .containsEntry("n", "5")
        .containsEntry("both", "trace")
        .containsEntry("nothing", "")
        .containsEntry("scope.name", Otlp.SDK_SCOPE)
        .containsEntry("scope.version", "0.1.0");
  }

  @Test
  void metadata_dropsABlobThatIsNoObject() {
    assertThat(observe("langfuse.observation.metadata", "plain").metadata())
        .containsOnlyKeys("scope.name", "scope.version");
    assertThat(observe("langfuse.observation.metadata", "[\"x\"]").metadata())
        .containsEntry("0", "x");
  }

  @Test
  void metadata_holdsTheRawAttributes_ofForeignScopesOnly() {
    Span.Builder span =
        with(
            span(),
            "http.method",
            "GET",
            "langfuse.observation.input",
            "in",
            "langfuse.observation.metadata.k",
            "v");

    LocalObservation foreign =
        client.observe(request("my-tracer", attributes("service.name", "shop"), span));
    LocalObservation ours = client.observe(span);

    assertThat(foreign.metadata())
        .containsEntry("attributes.http.method", "GET")
        .containsEntry("resourceAttributes.service.name", "shop")
        .containsEntry("k", "v")
        .doesNotContainKeys(
            "attributes.langfuse.observation.input", "attributes.langfuse.observation.metadata.k");
    assertThat(ours.metadata()).doesNotContainKey("attributes.http.method");
    assertThat(ours.attributes()).containsEntry("http.method", "GET");
  }

  @Test
  void attributes_areRawOtlpText_whenTheyAreMaps() {
    AnyValue map =
        AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder().addAllValues(attributes("a", 1)))
            .build();

    assertThat(observe("map", map).attributes())
        .containsEntry(
            "map",
            "{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{\"intValue\":\"1\"}}]}}");
  }
}
