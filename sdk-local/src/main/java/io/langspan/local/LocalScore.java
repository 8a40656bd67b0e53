// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A score as the server stores it. Immutable; what was not sent is {@code null}.
 *
 * @param id the idempotency key
 * @param name the name; {@code output} for every correction
 * @param dataType {@code NUMERIC}, {@code BOOLEAN}, {@code CATEGORICAL}, {@code TEXT} or {@code
 *     CORRECTION}
 * @param value a {@code Double}, a {@code Boolean} or a {@code String}, by the data type
 * @param traceId the trace it is about
 * @param observationId the observation of that trace it is about
 * @param sessionId the session it is about
 * @param datasetRunId the experiment run it is about
 * @param comment the comment
 * @param metadata the metadata as JSON text
 * @param configId the score configuration it names; configurations are not known here
 * @param queueId the annotation queue it names
 * @param environment the environment, {@code default} when none or an invalid one was sent
 * @param source {@code API} or {@code ANNOTATION}
 * @param timestamp when it was received, or the timestamp of its batch event
 * @since 0.1
 */
public record LocalScore(
    String id,
    String name,
    String dataType,
    Object value,
    @Nullable String traceId,
    @Nullable String observationId,
    @Nullable String sessionId,
    @Nullable String datasetRunId,
    @Nullable String comment,
    @Nullable String metadata,
    @Nullable String configId,
    @Nullable String queueId,
    String environment,
    String source,
    Instant timestamp) {

  /** This score sent again: target, time and environment stay, what the new one lacks too. */
  LocalScore updatedBy(LocalScore newer) {
    return new LocalScore(
        id,
        newer.name,
        newer.dataType,
        newer.value,
        traceId != null ? traceId : newer.traceId,
        newer.observationId != null ? newer.observationId : observationId,
        newer.sessionId != null ? newer.sessionId : sessionId,
        newer.datasetRunId != null ? newer.datasetRunId : datasetRunId,
        newer.comment != null ? newer.comment : comment,
        newer.metadata != null ? newer.metadata : metadata,
        newer.configId != null ? newer.configId : configId,
        newer.queueId != null ? newer.queueId : queueId,
        environment,
        newer.source,
        timestamp);
  }

  boolean isUnicode() {
    String[] texts = {
      id, name, traceId, observationId, sessionId, datasetRunId, comment, configId, queueId
    };
    for (String text : texts) {
      if (Unicode.isBroken(text)) {
        return false;
      }
    }
    return !Unicode.isBroken(value) && !Unicode.isBroken(metadata);
  }

  /** Names the score; its text stays out of it. */
  @Override
  public String toString() {
    return dataType + " " + name + " " + id;
  }
}
