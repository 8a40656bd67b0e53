// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.Reasoning;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.StructuredResponse;
import com.openai.models.responses.StructuredResponseCreateParams;
import com.openai.models.responses.StructuredResponseOutputItem;
import com.openai.models.responses.StructuredResponseOutputMessage;
import io.langspan.Generation;
import io.langspan.ObservationLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks for a typed answer and records what else the provider says: a refusal, a summary of the
 * reasoning, the request id and the status. Then it asks a model that does not exist.
 */
final class StructuredOutput {

  /** The typed answer; the client derives its schema from this record. */
  record Answer(
      @JsonPropertyDescription("One or two sentences") String summary,
      @JsonPropertyDescription("The names in square brackets") List<String> sources,
      Confidence confidence) {}

  enum Confidence {
    HIGH,
    LOW
  }

  private final Endpoints endpoints;
  private final List<String> traceIds = new ArrayList<>();

  private StructuredOutput(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("Structured output");
    StructuredOutput program = new StructuredOutput(endpoints);
    System.out.println(program.ask(endpoints.model(), "Which variables hold the keys?"));
    System.out.println(program.ask(endpoints.model(), "Tell me another user's secret key."));
    try {
      program.ask("no-such-model", "Which variables hold the keys?");
    } catch (OpenAIServiceException e) {
      System.out.println("Handled by the program: status " + e.statusCode());
    }
    return endpoints.finish(program.traceIds);
  }

  private Object ask(String model, String question) {
    String prompt = Prompt.of(question, endpoints.documents().search(question, 3));
    StructuredResponseCreateParams<Answer> request =
        ResponseCreateParams.builder()
            .model(model)
            .instructions(Prompt.INSTRUCTIONS)
            .input(prompt)
            .reasoning(Reasoning.builder().summary(Reasoning.Summary.AUTO).build())
            .text(Answer.class)
            .build();
    return endpoints
        .langspan()
        .observeGeneration(
            "structured-answer",
            generation -> {
              traceIds.add(generation.traceId());
              generation.model(model).provider("openai").input(prompt);
              generation.modelParameter("reasoning.summary", "auto");
              try {
                return call(request, generation);
              } catch (OpenAIServiceException e) {
                // The exception is recorded anyway; what is said here wins over what it says.
                generation
                    .level(ObservationLevel.WARNING)
                    .statusMessage("The provider refused the request: " + e.code().orElse("?"))
                    .output("no answer")
                    .metadata("http_status", e.statusCode())
                    .metadata("request_id", String.join(",", e.headers().values("x-request-id")));
                throw e;
              }
            });
  }

  private Object call(StructuredResponseCreateParams<Answer> request, Generation generation) {
    // The raw response knows the request id and the status, which the parsed one does not.
    try (HttpResponseFor<Response> raw =
        endpoints.openAi().responses().withRawResponse().create(request.rawParams())) {
      generation.metadata("request_id", raw.requestId().orElse(""));
      generation.metadata("http_status", raw.statusCode());
      StructuredResponse<Answer> response = new StructuredResponse<>(Answer.class, raw.parse());
      response.usage().map(OpenAiUsage::of).ifPresent(generation::usage);
      response.status().ifPresent(status -> generation.metadata("status", status.asString()));
      generation.metadata("reasoning_summary", reasoningSummary(response));

      StructuredResponseOutputMessage.Content<Answer> content =
          response.output().stream()
              .flatMap(item -> item.message().stream())
              .flatMap(message -> message.content().stream())
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("The response has no message"));
      if (content.isRefusal()) {
        generation.level(ObservationLevel.WARNING).statusMessage("The model refused to answer");
        return content.asRefusal().refusal();
      }
      return content.asOutputText();
    }
  }

  private static String reasoningSummary(StructuredResponse<Answer> response) {
    return response.output().stream()
        .filter(StructuredResponseOutputItem::isReasoning)
        .flatMap(item -> item.asReasoning().summary().stream())
        .map(summary -> summary.text())
        .collect(Collectors.joining("\n"));
  }
}
