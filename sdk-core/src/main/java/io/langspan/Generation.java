// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of a language model or an embedding model.
 *
 * <p>When it ends without a cost of its own, the cost is computed from {@link #model}, {@link
 * #usage} and the parameters {@code service_tier} and {@code speed} by the built-in {@link
 * io.langspan.usage.PriceTable price table}.
 *
 * @since 0.1
 */
public interface Generation extends Observation {

  /** Sets the model's name as the provider spells it. */
  Generation model(@Nullable String model);

  /**
   * Sets the model that answered, where the provider says so: what an alias or a router stood for.
   * It is shown, and priced, instead of {@link #model}.
   */
  Generation responseModel(@Nullable String model);

  /**
   * Sets who serves the model, in the words of OpenTelemetry's {@code gen_ai.provider.name}: {@code
   * openai}, {@code azure.ai.openai}, {@code anthropic}, {@code aws.bedrock}, {@code gcp.vertex_ai}
   * and so on.
   */
  Generation provider(@Nullable String provider);

  /** Sets one parameter of the call, such as {@code temperature}. */
  Generation modelParameter(String key, @Nullable Object value);

  /** Sets several parameters of the call; the others stay. */
  Generation modelParameters(Map<String, ?> parameters);

  /** Sets how much was used: disjoint buckets. */
  Generation usage(@Nullable Usage usage);

  /** Says that the first part of the answer arrived now. Only the first call counts. */
  Generation completionStartTime();

  /** Says when the first part of the answer arrived. The last call counts. */
  Generation completionStartTime(@Nullable Instant time);

  /** Links the call to a version of a prompt that is managed on the server. */
  Generation prompt(String name, int version);

  @Override
  Generation name(String name);

  @Override
  Generation input(@Nullable Object value);

  @Override
  Generation output(@Nullable Object value);

  @Override
  Generation metadata(String key, @Nullable Object value);

  @Override
  Generation metadata(Map<String, ?> entries);

  @Override
  Generation level(@Nullable ObservationLevel level);

  @Override
  Generation statusMessage(@Nullable String message);

  @Override
  Generation version(@Nullable String version);

  @Override
  Generation error(@Nullable Throwable failure);

  @Override
  Generation cost(@Nullable Cost cost);

  @Override
  Generation userId(@Nullable String userId);

  @Override
  Generation sessionId(@Nullable String sessionId);

  @Override
  Generation tags(String... tags);

  @Override
  Generation traceName(@Nullable String name);

  @Override
  Generation traceMetadata(String key, @Nullable Object value);

  @Override
  Generation traceVersion(@Nullable String version);

  @Override
  Generation tracePublic(boolean isPublic);

  @Override
  Generation environment(@Nullable String environment);

  @Override
  Observation event(String name, Consumer<? super Observation> details);

  @Override
  Generation score(String name, double value);

  @Override
  Generation score(String name, boolean value);

  @Override
  Generation score(String name, String category);

  @Override
  Generation score(Score score);

  @Override
  Generation scoreTrace(String name, double value);

  @Override
  Generation scoreTrace(String name, boolean value);

  @Override
  Generation scoreTrace(String name, String category);

  @Override
  Generation scoreTrace(Score score);
}
