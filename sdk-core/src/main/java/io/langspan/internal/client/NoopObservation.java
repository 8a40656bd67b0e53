// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An observation that records nothing, so that nobody needs to ask whether there is one. */
enum NoopObservation implements Generation {
  INSTANCE;

  @Override
  public boolean isRecording() {
    return false;
  }

  @Override
  public String traceId() {
    return "";
  }

  @Override
  public String id() {
    return "";
  }

  @Override
  public Generation name(String name) {
    return this;
  }

  @Override
  public Generation input(@Nullable Object value) {
    return this;
  }

  @Override
  public Generation output(@Nullable Object value) {
    return this;
  }

  @Override
  public Generation metadata(String key, @Nullable Object value) {
    return this;
  }

  @Override
  public Generation metadata(Map<String, ?> entries) {
    return this;
  }

  @Override
  public Generation level(@Nullable ObservationLevel level) {
    return this;
  }

  @Override
  public Generation statusMessage(@Nullable String message) {
    return this;
  }

  @Override
  public Generation version(@Nullable String version) {
    return this;
  }

  @Override
  public Generation error(@Nullable Throwable failure) {
    return this;
  }

  @Override
  public Generation cost(@Nullable Cost cost) {
    return this;
  }

  @Override
  public Generation userId(@Nullable String userId) {
    return this;
  }

  @Override
  public Generation sessionId(@Nullable String sessionId) {
    return this;
  }

  @Override
  public Generation tags(String... tags) {
    return this;
  }

  @Override
  public Generation traceName(@Nullable String name) {
    return this;
  }

  @Override
  public Generation traceMetadata(String key, @Nullable Object value) {
    return this;
  }

  @Override
  public Generation traceVersion(@Nullable String version) {
    return this;
  }

  @Override
  public Generation tracePublic(boolean isPublic) {
    return this;
  }

  @Override
  public Generation environment(@Nullable String environment) {
    return this;
  }

  @Override
  public Observation event(String name, Consumer<? super Observation> details) {
    if (details != null) {
      details.accept(this);
    }
    return this;
  }

  @Override
  public Generation score(String name, double value) {
    return this;
  }

  @Override
  public Generation score(String name, boolean value) {
    return this;
  }

  @Override
  public Generation score(String name, String category) {
    return this;
  }

  @Override
  public Generation score(Score score) {
    return this;
  }

  @Override
  public Generation scoreTrace(String name, double value) {
    return this;
  }

  @Override
  public Generation scoreTrace(String name, boolean value) {
    return this;
  }

  @Override
  public Generation scoreTrace(String name, String category) {
    return this;
  }

  @Override
  public Generation scoreTrace(Score score) {
    return this;
  }

  @Override
  public Generation model(@Nullable String model) {
    return this;
  }

  @Override
  public Generation responseModel(@Nullable String model) {
    return this;
  }

  @Override
  public Generation provider(@Nullable String provider) {
    return this;
  }

  @Override
  public Generation modelParameter(String key, @Nullable Object value) {
    return this;
  }

  @Override
  public Generation modelParameters(Map<String, ?> parameters) {
    return this;
  }

  @Override
  public Generation usage(@Nullable Usage usage) {
    return this;
  }

  @Override
  public Generation completionStartTime() {
    return this;
  }

  @Override
  public Generation completionStartTime(@Nullable Instant time) {
    return this;
  }

  @Override
  public Generation prompt(String name, int version) {
    return this;
  }

  @Override
  public String traceUrl() {
    return "";
  }

  @Override
  public Usage accumulatedUsage() {
    return Usage.of(0, 0);
  }

  @Override
  public Cost accumulatedCost() {
    return Cost.zero();
  }

  @Override
  public Context context() {
    return Context.current();
  }

  @Override
  public Scope makeCurrent() {
    return Scope.noop();
  }

  @Override
  public void end() {}

  @Override
  public void end(Instant endTime) {}

  @Override
  public void close() {}
}
