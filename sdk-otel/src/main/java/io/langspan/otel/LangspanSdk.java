// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Objects.requireNonNull;

import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.SettingsBuilder;
import io.langspan.internal.client.ClientParts;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.LangspanFactory;
import io.langspan.internal.client.NanoClock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Langspan} with an OpenTelemetry SDK of its own, which no other instrumentation of
 * the application sees.
 *
 * <pre>{@code
 * Langspan langspan = LangspanSdk.builder().buildAndRegisterGlobal();
 * }</pre>
 *
 * <p>Keys and address come from {@code LANGFUSE_PUBLIC_KEY}, {@code LANGFUSE_SECRET_KEY} and {@code
 * LANGFUSE_BASE_URL}. Without keys the client works and records nothing, and says so once.
 *
 * @since 0.1
 */
public final class LangspanSdk {

  private LangspanSdk() {}

  /** Starts with what system properties and the environment say. */
  public static Builder builder() {
    return new Builder();
  }

  /** Configured by system properties and the environment alone. */
  public static Langspan fromEnvironment() {
    return builder().build();
  }

  /**
   * Configures the client. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder extends SettingsBuilder<Builder> {

    private final ConfigSource source;
    private final Destinations destinations = new Destinations();
    private SpanFilter filter = SpanFilter.llm();
    private @Nullable Resource resource;
    private @Nullable Sampler sampler;
    private boolean shutdownHook;

    private Builder() {
      this(ConfigSource.system());
    }

    Builder(ConfigSource source) {
      super(source);
      this.source = source;
      this.shutdownHook = source.flag("LANGSPAN_SHUTDOWN_HOOK", true);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Sets which spans are delivered; {@link SpanFilter#llm()} otherwise. */
    public Builder filter(SpanFilter filter) {
      this.filter = requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Adds a place that spans go to beside the project; without keys of a project they go there
     * alone. Names must differ.
     */
    public Builder destination(Destination destination) {
      destinations.add(destination);
      return this;
    }

    /**
     * Sets what the spans come from, in addition to {@code OTEL_SERVICE_NAME} and {@code
     * OTEL_RESOURCE_ATTRIBUTES}.
     */
    public Builder resource(Resource resource) {
      this.resource = requireNonNull(resource, "resource");
      return this;
    }

    /**
     * Sets which traces are kept. Otherwise the sample rate decides by the trace's id alone,
     * whether or not the application's own tracing keeps the trace.
     */
    public Builder sampler(Sampler sampler) {
      this.sampler = requireNonNull(sampler, "sampler");
      return this;
    }

    /**
     * Whether what is left is delivered when the process ends; yes otherwise. The end takes at most
     * 2 seconds longer for it. An application whose own shutdown takes longer, because it completes
     * what is under way, says no and closes the client itself when it is done.
     *
     * <p>Until the client is closed it is kept by this, and so is its class loader. A client that
     * nobody keeps closes itself a few seconds after it was collected as garbage.
     */
    public Builder shutdownHook(boolean register) {
      this.shutdownHook = register;
      return this;
    }

    /** Builds a client. Touches no network. */
    public Langspan build() {
      LangspanSettings settings = settings();
      List<Destination> others = destinations.list();
      if (!Delivering.isPossible(settings, others)) {
        return Langspan.noop();
      }
      SpanPipeline pipeline =
          new SpanPipeline(settings, filter, trace -> true, SpanCosts.NONE, others);
      Sampler sampler =
          this.sampler == null ? Sampling.byRate(settings.sampleRate()) : this.sampler;
      ShutdownHook hook = new ShutdownHook(pipeline);
      HandOverProcessor handOver = new HandOverProcessor(pipeline, hook::rootEnded);
      SdkTracerProvider provider =
          SdkTracerProvider.builder()
              .setResource(Resources.of(source, settings, resource))
              .setSampler(sampler)
              .setIdGenerator(Ids.create())
              .addSpanProcessor(handOver)
              .build();
      Langspan langspan =
          LangspanFactory.create(
              new ClientParts(
                  settings,
                  LangspanFactory.tracer(provider),
                  NanoClock.SYSTEM,
                  handOver,
                  handOver,
                  pipeline::outgoing,
                  Sampling.byId(sampler),
                  pipeline.server(),
                  true,
                  timeout -> {
                    pipeline.server().close(hook.atMost(timeout));
                    hook.remove(); // not before: if the process ends meanwhile, it waits for us
                  }));
      if (shutdownHook) {
        hook.register(langspan);
      }
      return langspan;
    }

    /** Builds a client and makes it {@link Langspan#global()}. */
    public Langspan buildAndRegisterGlobal() {
      Langspan langspan = build();
      Langspan.setGlobal(langspan);
      return langspan;
    }
  }
}
