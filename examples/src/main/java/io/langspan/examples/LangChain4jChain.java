// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.input.PromptTemplate;
import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.langchain4j.LangspanLangChain4j;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A prompt template and a model of LangChain4j behind a LiteLLM gateway: what one would hand a
 * callback handler to in Python.
 *
 * <p>For a real gateway, {@code OPENAI_BASE_URL} is its address, {@code OPENAI_API_KEY} a virtual
 * key and {@code OPENAI_MODEL} a name of its {@code model_list}.
 */
final class LangChain4jChain {

  private static final PromptTemplate TEMPLATE =
      PromptTemplate.from("Question: {{question}}\n\nPassages:\n\n{{passages}}\n");

  private final DocumentIndex documents;
  private final ChatModel model;

  private LangChain4jChain(Endpoints endpoints) {
    Langspan langspan = endpoints.langspan();
    this.documents = endpoints.documents();
    this.model =
        LangspanLangChain4j.wrap(
            endpoints
                .langChain4jGateway()
                .customHeaders(() -> trace(langspan)) // the gateway joins the trace
                .build(),
            langspan);
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("LangChain4j: a chain behind a LiteLLM gateway");
    LangChain4jChain chain = new LangChain4jChain(endpoints);
    List<String> traceIds = new ArrayList<>();
    String answer =
        endpoints
            .langspan()
            .observe(
                "docs-chain",
                ObservationType.CHAIN,
                step -> {
                  traceIds.add(step.traceId());
                  step.userId("u-42").sessionId("chat-7").tags("langchain4j");
                  Map<String, Object> variables = chain.variables("What is a mask?");
                  step.input(variables).metadata("template", TEMPLATE.template());
                  return chain.model.chat(TEMPLATE.apply(variables).text());
                });
    System.out.println(answer);
    return endpoints.finish(traceIds);
  }

  private Map<String, Object> variables(String question) {
    String passages =
        documents.search(question, 2).stream()
            .map(each -> "[" + each.source() + "] " + each.heading() + "\n" + each.text())
            .collect(Collectors.joining("\n\n"));
    return Map.of("question", question, "passages", passages);
  }

  /** The headers that tell of the call which is current. */
  private static Map<String, String> trace(Langspan langspan) {
    Map<String, String> headers = new HashMap<>();
    langspan.inject(headers);
    return headers;
  }
}
