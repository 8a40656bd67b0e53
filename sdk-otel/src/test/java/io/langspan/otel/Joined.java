// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import io.langspan.internal.client.ConfigSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.function.UnaryOperator;

/** An application with an OpenTelemetry of its own, which one of our processors has joined. */
final class Joined implements AutoCloseable {

  final LangspanSpanProcessor processor;
  final SdkTracerProvider provider;
  final OpenTelemetry openTelemetry;
  final Langspan langspan;

  /** The tracer of a web framework. */
  final Tracer web;

  private Joined(LangspanSpanProcessor processor, SdkTracerProvider provider) {
    this.processor = processor;
    this.provider = provider;
    this.openTelemetry =
        new OpenTelemetry() {
          @Override
          public TracerProvider getTracerProvider() {
            return provider;
          }

          @Override
          public ContextPropagators getPropagators() {
            return ContextPropagators.noop();
          }
        };
    this.langspan = processor.langspan(openTelemetry);
    this.web = provider.get("web");
  }

  static {
    Warm.up();
  }

  static Joined to(String url) {
    return to(url, builder -> builder);
  }

  static Joined to(String url, UnaryOperator<LangspanSpanProcessor.Builder> settings) {
    return to(url, Sampler.alwaysOn(), settings);
  }

  static Joined to(
      String url, Sampler sampler, UnaryOperator<LangspanSpanProcessor.Builder> settings) {
    LangspanSpanProcessor processor = settings.apply(processor(url, Sdk.PUBLIC_KEY)).build();
    return new Joined(
        processor,
        SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(processor).build());
  }

  static LangspanSpanProcessor.Builder processor(String url, String publicKey) {
    return new LangspanSpanProcessor.Builder(ConfigSource.of(name -> null, name -> null))
        .baseUrl(url)
        .credentials(publicKey, Sdk.SECRET_KEY);
  }

  /** A span that no filter of ours takes. */
  Span plain(String name, Context parent) {
    return web.spanBuilder(name).setParent(parent).startSpan();
  }

  /** A call of a model by somebody else's instrumentation. */
  Span genAi(String name, Context parent) {
    return web.spanBuilder(name)
        .setParent(parent)
        .setAttribute("gen_ai.operation.name", "chat")
        .startSpan();
  }

  boolean flush() {
    return processor.flush(Await.PATIENCE).complete();
  }

  @Override
  public void close() {
    langspan.close();
    provider.close();
  }
}
