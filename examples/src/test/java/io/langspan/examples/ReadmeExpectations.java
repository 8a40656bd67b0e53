// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.langspan.Langspan;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalScore;
import io.langspan.local.LocalTrace;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What each program of the documents must have delivered, by its name. */
final class ReadmeExpectations {

  private static final Map<String, Consumer<ReadmeRun>> ALL =
      Map.ofEntries(
          entry("five-lines", ReadmeExpectations::fiveLines),
          entry("answer-question", ReadmeExpectations::answerQuestion),
          entry("observe-a-method", ReadmeExpectations::observeMethod),
          entry("first-trace", ReadmeExpectations::firstTrace),
          entry("failing-step", ReadmeExpectations::failingStep),
          entry("asynchronous", ReadmeExpectations::asynchronous),
          entry("local-server", ReadmeExpectations::localServer),
          entry("trace-attributes", ReadmeExpectations::traceAttributes),
          entry("threads", ReadmeExpectations::threads),
          entry("two-services", ReadmeExpectations::twoServices),
          entry("okhttp-interceptor", ReadmeExpectations::okHttpInterceptor),
          entry("propagator", ReadmeExpectations::propagator),
          entry("usage-and-cost", ReadmeExpectations::usageAndCost),
          entry("usage-from", ReadmeExpectations::usageFrom),
          entry("cost-budget", ReadmeExpectations::costBudget),
          entry("own-prices", ReadmeExpectations::ownPrices),
          entry("regional-prices", ReadmeExpectations::regionalPrices),
          entry("scores", ReadmeExpectations::scores),
          entry("user-feedback", ReadmeExpectations::userFeedback),
          entry("mask", ReadmeExpectations::mask),
          entry("serverless", ReadmeExpectations::serverless),
          entry("flush-on-root-end", ReadmeExpectations::flushOnRootEnd),
          entry("spool", ReadmeExpectations::spool),
          entry("rotating-keys", ReadmeExpectations::rotatingKeys),
          entry("watch-delivery", ReadmeExpectations::watchDelivery),
          entry("destinations", ReadmeExpectations::destinations),
          entry("why-missing", ReadmeExpectations::whyMissing),
          entry("span-processor", ReadmeExpectations::spanProcessor),
          entry("span-filter", ReadmeExpectations::spanFilter),
          entry("foreign-exporter", ReadmeExpectations::foreignExporter),
          entry("spring-bean", ReadmeExpectations::springBean),
          entry("spring-boot-opentelemetry", ReadmeExpectations::springBootOpenTelemetry),
          entry("openai-in-one-line", ReadmeExpectations::openAiInOneLine),
          entry("openai-call", ReadmeExpectations::openAiCall),
          entry("openai-async", ReadmeExpectations::openAiAsync),
          entry("openai-options", ReadmeExpectations::openAiOptions),
          entry("langchain4j-in-one-line", LangChain4jExpectations::inOneLine),
          entry("langchain4j-service", LangChain4jExpectations::service),
          entry("langchain4j-rag", LangChain4jExpectations::rag),
          entry("langchain4j-streaming", LangChain4jExpectations::streaming),
          entry("langchain4j-listener", LangChain4jExpectations::listener),
          entry("litellm", ReadmeExpectations::liteLlm),
          entry("litellm-records", ReadmeExpectations::liteLlmRecords),
          entry("kotlin", ReadmeExpectations::kotlin),
          entry("kotlin-coroutines", ReadmeExpectations::kotlinCoroutines));

  private ReadmeExpectations() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static Consumer<ReadmeRun> of(String name) {
    Consumer<ReadmeRun> expectation = ALL.get(name);
    assertThat(expectation).as("what %s must deliver", name).isNotNull();
    return expectation;
  }

  private static void fiveLines(ReadmeRun run) {
    LocalObservation greet = run.observation("greet");
    assertThat(greet.input()).isEqualTo("Ada");
    assertThat(greet.output()).isEqualTo("Hello, Ada");
  }

  private static void answerQuestion(ReadmeRun run) {
    LocalTrace trace = run.trace();
    assertThat(trace.name()).isEqualTo("answer-question");
    assertThat(trace.observations())
        .extracting(LocalObservation::type, LocalObservation::name, LocalObservation::userId)
        .containsExactlyInAnyOrder(
            tuple("SPAN", "answer-question", "u-42"),
            tuple("RETRIEVER", "search", "u-42"),
            tuple("GENERATION", "answer", "u-42"));
    assertThat(trace.sessionId()).isEqualTo("s-7");
    assertThat(trace.tags()).containsExactly("docs");
    // 80 * 0.25 + 40 * 0.025 + 60 * 2.0 dollars per million, and the search
    assertThat(run.observation("answer").totalCost()).isEqualByComparingTo("0.000141");
    assertThat(trace.totalCost()).isEqualByComparingTo("0.002141");
    assertThat(run.observation("answer-question").output()).isEqualTo("Four weeks.");
    assertThat(run.scoreNames()).containsExactly("grounded");
    assertThat(run.printed()).contains("Four weeks.").contains("delivered=4");
  }

  private static void observeMethod(ReadmeRun run) {
    assertThat(run.observation("answer").output()).isEqualTo("42");
    assertThat(run.printed()).contains("42");
  }

  private static void firstTrace(ReadmeRun run) {
    LocalObservation row = run.observation("first-trace");
    assertThat(row.output()).isEqualTo("pong");
    assertThat(row.metadata()).containsEntry("attempt", "1");
    assertThat(row.environment()).isEqualTo("development");
    assertThat(run.printed())
        .contains("OK: ")
        .contains("/traces/" + row.traceId())
        .contains("All 1 arrived");
  }

  private static void failingStep(ReadmeRun run) {
    assertThat(run.printed()).contains("The same exception: / by zero");
    assertThat(run.observation("with-a-lambda"))
        .extracting(LocalObservation::level, LocalObservation::statusMessage)
        .containsExactly("ERROR", "/ by zero");
    assertThat(run.observation("in-a-try-block"))
        .extracting(LocalObservation::level, LocalObservation::output)
        .containsExactly("WARNING", "0");
  }

  private static void asynchronous(ReadmeRun run) {
    assertThat(run.trace().observations()).hasSize(2);
    assertThat(run.observation("call").parentId()).isEqualTo(run.observation("agent").id());
    assertThat(run.observation("call").timeToFirstToken()).isNotNull();
    assertThat(run.observation("agent").output()).isEqualTo("Hi");
  }

  private static void localServer(ReadmeRun run) {
    assertThat(run.printed())
        .contains("greet · ")
        .contains("user u-42 · 1000 in / 200 out · $0.00065")
        .contains("└─ GENERATION greet");
  }

  private static void traceAttributes(ReadmeRun run) {
    assertThat(run.observation("turn"))
        .extracting(LocalObservation::userId, LocalObservation::sessionId)
        .containsExactly("u-42", "s-7");
    assertThat(run.observation("chat").tags()).containsExactly("beta");
    assertThat(run.observation("turn").tags()).containsExactlyInAnyOrder("beta", "long");
    assertThat(run.observation("report").userId()).isEqualTo("u-43");
  }

  private static void threads(ReadmeRun run) {
    assertThat(run.names())
        .containsExactlyInAnyOrder("wrapped", "in-a-scope", "explicit", "request");
    assertThat(run.trace().observations())
        .filteredOn(row -> !row.name().equals("request"))
        .extracting(LocalObservation::parentId)
        .containsOnly(run.observation("request").id());
  }

  private static void twoServices(ReadmeRun run) {
    assertThat(run.observation("back").traceId()).isEqualTo(run.observation("front").traceId());
    assertThat(run.observation("back").parentId()).isEqualTo(run.observation("front").id());
    assertThat(run.observation("invoice").traceId())
        .isEqualTo(Langspan.traceIdFromSeed("order-4711"));
  }

  private static void okHttpInterceptor(ReadmeRun run) {
    LocalObservation ask = run.observation("ask");
    assertThat(run.printed()).contains("00-" + ask.traceId() + "-" + ask.id() + "-0");
    assertThat(ask.output()).isEqualTo("nobody there");
  }

  private static void propagator(ReadmeRun run) {
    LocalObservation ask = run.observation("ask");
    assertThat(run.printed())
        .contains("tracestate=langspan=" + ask.id())
        .contains("langfuse_user_id=u-42")
        .contains("langfuse_trace_id=" + ask.traceId());
  }

  private static void kotlinCoroutines(ReadmeRun run) {
    LocalTrace trace = run.trace();
    assertThat(trace.observations()).hasSize(5);
    assertThat(trace.observations())
        .extracting(LocalObservation::userId, LocalObservation::sessionId)
        .containsOnly(tuple("u-42", "s-7"));
    assertThat(run.observation("search docs").parentId())
        .isEqualTo(run.observation("request").id());
    assertThat(trace.observations())
        .filteredOn(row -> row.name().equals("found"))
        .extracting(LocalObservation::parentId)
        .containsExactlyInAnyOrder(
            run.observation("search docs").id(), run.observation("search tickets").id());
  }

  private static void usageAndCost(ReadmeRun run) {
    LocalObservation call = run.observation("priced-by-the-table");
    assertThat(call.usage()).containsEntry("input", 2_000L).containsEntry("output", 900L);
    // 2000 * 0.25 + 10000 * 0.025 + 900 * 2.0 dollars per million
    assertThat(call.totalCost()).isEqualByComparingTo("0.00255");
    assertThat(run.trace().totalCost()).isEqualByComparingTo("0.00755");
    assertThat(run.printed())
        .contains("So far: $0.00755")
        .contains("A million input tokens: $0.25, prices of 20");
  }

  private static void usageFrom(ReadmeRun run) {
    String buckets =
        "Usage{\"input\":20,\"input_cached_tokens\":1000,\"output\":50,\"total\":1070}";
    assertThat(run.printed())
        .contains(buckets + System.lineSeparator() + buckets + " for Cost{\"total\":0.0012}");
  }

  private static void costBudget(ReadmeRun run) {
    assertThat(run.printed())
        .contains("u-42 has spent $6")
        .contains("The call was not made: of $0.5 per trace $6 are spent");
  }

  private static void ownPrices(ReadmeRun run) {
    // a million at 0.05, and a tenth of that
    assertThat(run.observation("ask").totalCost()).isEqualByComparingTo("0.055");
  }

  private static void regionalPrices(ReadmeRun run) {
    // 0.1 million at 3.3 and at 3, 0.01 million at 16.5 and at 15
    assertThat(run.observation("us").totalCost()).isEqualByComparingTo("0.495");
    assertThat(run.observation("global").totalCost()).isEqualByComparingTo("0.45");
  }

  private static void scores(ReadmeRun run) {
    LocalObservation answer = run.observation("answer");
    assertThat(run.server().scores())
        .extracting(LocalScore::name, LocalScore::dataType, LocalScore::observationId)
        .containsExactlyInAnyOrder(
            tuple("relevance", "NUMERIC", answer.id()),
            tuple("in-language", "BOOLEAN", answer.id()),
            tuple("tone", "CATEGORICAL", answer.id()),
            tuple("note", "TEXT", answer.id()),
            tuple("output", "CORRECTION", answer.id()),
            tuple("solved", "BOOLEAN", null),
            tuple("satisfaction", "NUMERIC", null));
  }

  private static void userFeedback(ReadmeRun run) {
    assertThat(run.server().scores())
        .extracting(LocalScore::id, LocalScore::value, LocalScore::traceId)
        .containsExactly(tuple("feedback-message-17", true, run.observation("answer").traceId()));
  }

  private static void mask(ReadmeRun run) {
    LocalObservation pay = run.observation("pay");
    assertThat(pay.input()).isEqualTo("{\"card\":\"****\"}");
    assertThat(pay.output()).isEqualTo("charged ****");
    assertThat(pay.metadata()).containsEntry("internal", "hidden");
    assertThat(pay.attributes().toString()).doesNotContain("4111", "4711");
  }

  private static void serverless(ReadmeRun run) {
    // What two seconds were too short for goes out later.
    assertThat(run.server().awaitObservations(2, Duration.ofSeconds(60)))
        .extracting(LocalObservation::name)
        .containsExactly("handle", "handle");
  }

  private static void flushOnRootEnd(ReadmeRun run) {
    assertThat(run.observation("handle").output()).isEqualTo("42");
    assertThat(run.printed()).contains("delivered: 1");
  }

  private static void spool(ReadmeRun run) {
    assertThat(run.observation("ask").output()).isEqualTo("42");
    assertThat(run.printed()).contains("delivered=1");
  }

  private static void rotatingKeys(ReadmeRun run) {
    assertThat(run.observation("ask").output()).isEqualTo("42");
  }

  private static void watchDelivery(ReadmeRun run) {
    assertThat(run.observation("ask").output()).isEqualTo("42");
    assertThat(run.printed())
        .contains("last acknowledged: 20")
        .contains("accepted=1")
        .contains("delivered=1");
  }

  /** Where the others are, nobody is. */
  private static void destinations(ReadmeRun run) {
    assertThat(run.observation("ask").output()).isEqualTo("42");
    assertThat(run.printed()).contains("Langfuse: 1").contains("pending=1");
  }

  private static void whyMissing(ReadmeRun run) {
    assertThat(run.observation("why-missing").type()).isEqualTo("SPAN");
    assertThat(run.printed())
        .contains("enabled: true")
        .contains("outcome=OK")
        .contains("delivered=1");
  }

  private static void spanProcessor(ReadmeRun run) {
    assertThat(run.names()).containsExactlyInAnyOrder("chat", "chat gpt-5-mini");
    LocalObservation llm = run.observation("chat gpt-5-mini");
    assertThat(llm.parentId()).isEqualTo(run.observation("chat").id());
    assertThat(llm.userId()).isEqualTo("u-42");
    assertThat(run.printed()).contains("delivered=2");
  }

  private static void spanFilter(ReadmeRun run) {
    assertThat(run.names()).containsExactlyInAnyOrder("question", "search passages");
  }

  private static void foreignExporter(ReadmeRun run) {
    assertThat(run.names()).isEmpty();
    assertThat(run.scoreNames()).containsExactly("helpful");
    assertThat(run.printed())
        .contains("exported chat")
        .contains("scores delivered: 1")
        .contains("spans covered: false");
  }

  private static void springBean(ReadmeRun run) {
    assertThat(run.observation("ask").output()).isEqualTo("42");
  }

  private static void springBootOpenTelemetry(ReadmeRun run) {
    assertThat(run.names()).containsExactlyInAnyOrder("ask", "answer");
    assertThat(run.observation("answer").parentId()).isEqualTo(run.observation("ask").id());
  }

  private static void kotlin(ReadmeRun run) {
    assertThat(run.trace().observations())
        .extracting(LocalObservation::type, LocalObservation::name)
        .containsExactlyInAnyOrder(
            tuple("SPAN", "ask"), tuple("RETRIEVER", "search"), tuple("GENERATION", "answer"));
    assertThat(run.observation("ask").output()).isEqualTo("42");
    assertThat(run.trace().userId()).isEqualTo("u-42");
  }

  private static void openAiInOneLine(ReadmeRun run) {
    LocalObservation call = run.observation("chat gpt-5-mini");
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.input()).contains("How long may I keep the book?");
    assertThat(call.output()).contains("\"role\":\"assistant\"");
    assertThat(call.usage().get("output")).isPositive();
    assertThat(call.totalCost()).isPositive();
  }

  private static void openAiCall(ReadmeRun run) {
    LocalObservation call = run.observation("summarise");
    assertThat(call.parentId()).isEqualTo(run.observation("handle").id());
    assertThat(call.metadata()).containsEntry("team", "books").containsEntry("attempt", "1");
    assertThat(call.promptName()).isEqualTo("summary");
    assertThat(call.promptVersion()).isEqualTo(3);
    assertThat(run.observation("chat gpt-5-mini").metadata())
        .containsEntry("team", "books")
        .doesNotContainKey("attempt");
  }

  private static void openAiAsync(ReadmeRun run) {
    String agent = run.observation("agent").id();
    LocalObservation call = run.observation("chat gpt-5-mini");
    assertThat(call.parentId()).isEqualTo(agent);
    assertThat(call.output()).contains("\"role\":\"assistant\"");
    assertThat(run.observation("check").parentId()).isEqualTo(agent);
  }

  private static void openAiOptions(ReadmeRun run) {
    LocalObservation call = run.observation("chat gpt-5-mini");
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.usage().get("output")).isPositive();
    assertThat(run.printed()).contains("The passages do not say.");
  }

  private static void liteLlm(ReadmeRun run) {
    LocalObservation call = run.observation("chat gpt-5-mini");
    assertThat(call.parentId()).isEqualTo(run.observation("answer-question").id());
    assertThat(call.metadata()).containsKey("litellm_call_id");
    assertThat(call.totalCost())
        .isEqualByComparingTo(
            new BigDecimal("0.000003").multiply(BigDecimal.valueOf(call.usage().get("total"))));
  }

  private static void liteLlmRecords(ReadmeRun run) {
    LocalObservation request = run.observation("answer-question");
    assertThat(run.names()).containsExactly("answer-question");
    assertThat(run.printed()).contains("traceparent 00-" + request.traceId() + "-" + request.id());
  }
}
