// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseUsage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandInModelTest {

  private static final String PROMPT =
      Prompt.of(
          "What does close do?",
          List.of(
              new Passage("a/one.md", "One", "It rains. The method `close()` ends a client.", 1),
              new Passage("b/two.md", "Two", "The sun shines.", 0.5)));

  private final StandInModel model = StandInModel.start();
  private final OpenAIClient client =
      OpenAIOkHttpClient.builder().baseUrl(model.url()).apiKey("k").maxRetries(0).build();

  @AfterEach
  void close() {
    client.close();
    model.close();
  }

  @Test
  void chat_answersWithTheSentenceThatFits_andItsSource() {
    ChatCompletion completion = client.chat().completions().create(chat().build());

    assertThat(completion.model()).isEqualTo("gpt-5-mini");
    assertThat(completion.choices().get(0).message().content())
        .hasValue("The method `close()` ends a client. [a/one.md]");
    assertThat(model.served()).isEqualTo(1);
  }

  @Test
  void chat_asksForTheTool_andThenAnswersFromItsResult() {
    ChatCompletionCreateParams.Builder chat = chat().addTool(Quickstart.ReadDocument.class);

    ChatCompletionMessage first = first(chat);
    ChatCompletionMessageFunctionToolCall call =
        first.toolCalls().orElseThrow().get(0).asFunction();
    chat.addMessage(first);
    chat.addMessage(
        ChatCompletionToolMessageParam.builder()
            .toolCallId(call.id())
            .content("# One\n\nA second close does nothing.")
            .build());
    ChatCompletionMessage second = first(chat);

    assertThat(call.function().name()).isEqualTo("read_document");
    assertThat(call.function().arguments(Quickstart.ReadDocument.class).name())
        .isEqualTo("a/one.md");
    assertThat(first.content()).isEmpty();
    assertThat(second.toolCalls()).isEmpty();
    assertThat(second.content()).hasValue("A second close does nothing. [a/one.md]");
  }

  @Test
  void chat_countsTokensOfTheText() {
    CompletionUsage usage = usage("What does close do?");
    CompletionUsage more = usage("What does close do, in eight more characters?");

    assertThat(usage.completionTokens()).isPositive();
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    assertThat(more.promptTokens()).isGreaterThan(usage.promptTokens());
    assertThat(StandInModel.tokens("비용은 abcd")).isEqualTo(3 + 2);
  }

  @Test
  void responses_answersAndSummarises_withUsage() {
    Response response =
        client
            .responses()
            .create(ResponseCreateParams.builder().model("gpt-5-mini").input(PROMPT).build());

    ResponseUsage usage = response.usage().orElseThrow();
    assertThat(response.output().get(1).asMessage().content().get(0).asOutputText().text())
        .isEqualTo("The method `close()` ends a client. [a/one.md]");
    assertThat(response.output().get(0).asReasoning().summary()).isEmpty();
    assertThat(usage.outputTokensDetails().reasoningTokens())
        .isPositive()
        .isLessThan(usage.outputTokens());
    assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + usage.outputTokens());
  }

  @Test
  void chat_isNotFound_forAModelThatDoesNotExist() {
    assertThatThrownBy(
            () -> client.chat().completions().create(chat().model("no-such-model").build()))
        .isInstanceOfSatisfying(
            NotFoundException.class, e -> assertThat(e.code()).hasValue("model_not_found"));
  }

  @Test
  void everything_isRefused_withoutAKey_andOfAnUnknownKind() throws Exception {
    assertThat(post("/chat/completions", "{}", "").statusCode()).isEqualTo(401);
    assertThat(post("/chat/completions", "{", "Bearer k").statusCode()).isEqualTo(400);
    assertThat(post("/nothing", "{\"model\":\"gpt-5\"}", "Bearer k").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> post(String path, String body, String key) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(model.url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private CompletionUsage usage(String question) {
    return client
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model("gpt-5-mini")
                .addUserMessage(question)
                .build())
        .usage()
        .orElseThrow();
  }

  private ChatCompletionMessage first(ChatCompletionCreateParams.Builder chat) {
    return client.chat().completions().create(chat.build()).choices().get(0).message();
  }

  private static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder().model("gpt-5-mini").addUserMessage(PROMPT);
  }
}
