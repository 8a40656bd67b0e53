// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import io.langspan.AuthCheck;
import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.local.LangspanLocal;
import io.langspan.openai.LangspanOpenAI;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.LangspanSpanProcessor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every example needs: a model to ask, a Langspan that records, documents to ask about, and a
 * look at what arrived.
 *
 * <p>With {@code OPENAI_API_KEY} the model is the one at {@code OPENAI_BASE_URL}, and with {@code
 * LANGFUSE_PUBLIC_KEY} and {@code LANGFUSE_SECRET_KEY} the traces go to {@code LANGFUSE_BASE_URL}.
 * Without them a stand-in for either runs in this process.
 */
final class Endpoints implements AutoCloseable {

  /** Enough for a process that has only just begun, however busy the machine is. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String OPENAI = "https://api.openai.com/v1";

  private final @Nullable StandInModel standIn;
  private final @Nullable LangspanLocal local;
  private final OpenAIClient openAi;
  private final OpenAIClient gateway;
  private final Langspan langspan;
  private final String address;
  private final DocumentIndex documents = DocumentIndex.load();

  private Endpoints(@Nullable StandInModel standIn, @Nullable LangspanLocal local) {
    this.standIn = standIn;
    this.local = local;
    this.openAi =
        standIn == null
            ? OpenAIOkHttpClient.fromEnv()
            : OpenAIOkHttpClient.builder().baseUrl(standIn.url()).apiKey("stand-in").build();
    this.gateway =
        standIn == null
            ? openAi
            : OpenAIOkHttpClient.builder().baseUrl(standIn.gatewayUrl()).apiKey("sk-1").build();
    this.address = LangspanSettings.fromEnvironment().baseUrl().toString();
    LangspanSdk.Builder builder = LangspanSdk.builder();
    if (local != null) {
      builder.baseUrl(local.url()).credentials(local.publicKey(), local.secretKey());
    }
    this.langspan = builder.build();
  }

  /** As the environment says. */
  static Endpoints open() {
    LangspanSettings settings = LangspanSettings.fromEnvironment();
    // One key without the other is a mistake that the SDK should report, not a wish for a stand-in.
    boolean anyKey = settings.publicKey() != null || settings.secretKey() != null;
    return new Endpoints(
        env("OPENAI_API_KEY", "").isEmpty() ? StandInModel.start() : null,
        anyKey ? null : LangspanLocal.start());
  }

  /** With stand-ins for the model and for Langfuse, whatever the environment says. */
  static Endpoints standIns() {
    return new Endpoints(StandInModel.start(), LangspanLocal.start());
  }

  /** The model's client as everybody has it: untraced. */
  OpenAIClient openAi() {
    return openAi;
  }

  /** The client of a LiteLLM gateway: the stand-in's, or what {@code OPENAI_BASE_URL} says. */
  OpenAIClient gateway() {
    return gateway;
  }

  /** LangChain4j's model at the same address, ready to be built. */
  OpenAiChatModelBuilder langChain4j() {
    return langChain4j(standIn == null ? env("OPENAI_BASE_URL", OPENAI) : standIn.url());
  }

  /** LangChain4j's model behind the gateway, ready to be built. */
  OpenAiChatModelBuilder langChain4jGateway() {
    return standIn == null ? langChain4j() : langChain4j(standIn.gatewayUrl());
  }

  private OpenAiChatModelBuilder langChain4j(String url) {
    String key = standIn == null ? env("OPENAI_API_KEY", "") : "stand-in";
    return OpenAiChatModel.builder().baseUrl(url).apiKey(key).modelName(model());
  }

  /** The stand-in for the model and the gateway; {@code null} when there is a real one. */
  @Nullable StandInModel standIn() {
    return standIn;
  }

  String model() {
    return env("OPENAI_MODEL", "gpt-5-mini");
  }

  Langspan langspan() {
    return langspan;
  }

  /** For an OpenTelemetry of the application's own: to where {@link #langspan} delivers. */
  LangspanSpanProcessor.Builder processor() {
    LangspanSpanProcessor.Builder builder = LangspanSpanProcessor.builder();
    return local == null
        ? builder
        : builder.baseUrl(local.url()).credentials(local.publicKey(), local.secretKey());
  }

  DocumentIndex documents() {
    return documents;
  }

  /** The stand-in for Langfuse; {@code null} when the traces go to a real one. */
  @Nullable LangspanLocal local() {
    return local;
  }

  /** Asks the model about some passages, for examples that are about something else. */
  String ask(String question) {
    String prompt = Prompt.of(question, documents.search(question, 2));
    return LangspanOpenAI.wrap(openAi, langspan)
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model(model())
                .addSystemMessage(Prompt.INSTRUCTIONS)
                .addUserMessage(prompt)
                .build())
        .choices()
        .get(0)
        .message()
        .content()
        .orElse("");
  }

  /** Says whom the program talks to. */
  void introduce(String program) {
    System.out.println(program);
    System.out.println(
        "  model   "
            + model()
            + (standIn == null
                ? ""
                : ", played by a stand-in (OPENAI_API_KEY brings the real one)"));
    System.out.println(
        "  traces  "
            + (local != null
                ? "an endpoint in this process (LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY bring"
                    + " your own)"
                : langspan.isEnabled() ? address : "none"));
  }

  /**
   * Delivers what was recorded and says what arrived and where to look at it.
   *
   * @return the program's exit code: 0 only if everything arrived
   */
  int finish(List<String> traceIds) {
    return finish(traceIds, langspan.flush(PATIENCE));
  }

  /** The same where another client than {@link #langspan} has recorded and was flushed. */
  int finish(List<String> traceIds, FlushResult result) {
    System.out.println();
    if (!langspan.isEnabled()) {
      System.out.println(
          "Nothing was recorded: tracing is switched off, one of LANGFUSE_PUBLIC_KEY and"
              + " LANGFUSE_SECRET_KEY is missing, or LANGFUSE_BASE_URL is no address.");
      return 1;
    }
    if (local != null) {
      System.out.println(local.renderAll());
    }
    AuthCheck keys = langspan.authCheck();
    if (!result.complete()) {
      String why = keys.ok() ? langspan.status().lastError() : keys.message();
      System.out.println("Not everything arrived: " + result + ". " + why);
      return 1;
    }
    System.out.println("Everything arrived; spans and scores: " + result.delivered());
    if (local == null) {
      for (String id : traceIds) {
        String url = langspan.traceUrl(id); // known if the check has learnt the project's id
        System.out.println("Look at " + (url.isEmpty() ? "trace " + id + " on " + address : url));
      }
    }
    return 0;
  }

  @Override
  public void close() {
    langspan.close();
    openAi.close();
    gateway.close();
    if (local != null) {
      local.close();
    }
    if (standIn != null) {
      standIn.close();
    }
  }

  private static String env(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
