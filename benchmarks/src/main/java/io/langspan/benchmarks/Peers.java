// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.openai.client.OpenAIClient;
import dev.braintrust.instrumentation.langchain.BraintrustLangchain;
import dev.braintrust.instrumentation.openai.BraintrustOpenAI;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.openai.v1_1.OpenAITelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other tracers of OpenAI's client and of LangChain4j, over OpenTelemetry's SDK with the cheapest
 * processors there are: they accept everything and do nothing with it.
 */
final class Peers implements AutoCloseable {

  private final CallerBenchmark.Accepting spans = new CallerBenchmark.Accepting();
  private final AcceptingLogs logs = new AcceptingLogs();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(spans).build())
          .setLoggerProvider(SdkLoggerProvider.builder().addLogRecordProcessor(logs).build())
          .build();

  private static final class AcceptingLogs implements LogRecordProcessor {

    private volatile @Nullable ReadWriteLogRecord accepted;

    @Override
    public void onEmit(Context context, ReadWriteLogRecord logRecord) {
      accepted = logRecord;
    }
  }

  /** OpenTelemetry's, which puts messages into log records. */
  OpenAIClient openTelemetry(OpenAIClient client) {
    return OpenAITelemetry.builder(openTelemetry)
        .setCaptureMessageContent(true)
        .build()
        .wrap(client);
  }

  /** Braintrust's, which puts them into attributes. */
  OpenAIClient braintrust(OpenAIClient client) {
    return BraintrustOpenAI.wrapOpenAI(openTelemetry, client);
  }

  /** Somebody's own listener, with one span. */
  ChatModel plain(OpenAiChatModelBuilder model) {
    return model.listeners(List.of(new PlainListener(openTelemetry.getTracer("plain")))).build();
  }

  /** Braintrust's for LangChain4j, which looks at the transport. */
  ChatModel braintrust(OpenAiChatModelBuilder model) {
    return BraintrustLangchain.wrap(openTelemetry, model);
  }

  /** Fails if the last thing that was recorded does not hold what was answered. */
  void check() {
    ReadWriteLogRecord log = logs.accepted;
    boolean isLogged =
        log != null
            && String.valueOf(log.toLogRecordData().getBodyValue()).contains(Scenario.OUTPUT);
    if (!isLogged && !spans.hasAccepted(Scenario.OUTPUT)) {
      throw new IllegalStateException("A peer has not recorded the answer");
    }
  }

  @Override
  public void close() {
    openTelemetry.close();
  }
}
