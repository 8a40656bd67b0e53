// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.Generation;
import io.langspan.ObservationLevel;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server has said so far. Confined to one thread at a time. */
public final class Answer {

  private static final AttributeKey<String> ID = AttributeKey.stringKey("gen_ai.response.id");
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  private static final AttributeKey<String> SERVICE_TIER =
      AttributeKey.stringKey("openai.response.service_tier");
  private static final AttributeKey<String> FINGERPRINT =
      AttributeKey.stringKey("openai.response.system_fingerprint");

  static final String[] HEAD = {"id", "model", "service_tier", "system_fingerprint"};

  private @Nullable Object output;
  private @Nullable String id;
  private @Nullable String model;
  private @Nullable String serviceTier;
  private @Nullable String fingerprint;
  private final List<String> finishReasons = new ArrayList<>(1);
  private @Nullable Usage usage;
  private @Nullable Cost cost;
  private @Nullable String settledId;
  private @Nullable String failure;
  private @Nullable String warning;
  private final List<Note> notes = new ArrayList<>(0);

  private record Note(String key, Object value) {}

  /** What came out: a string that is text or JSON, or what becomes JSON. */
  void output(@Nullable Object value) {
    output = value;
  }

  /** The id, the model and the like, which most answers have at their top. */
  void head(Json answer) {
    head(answer.pick(HEAD));
  }

  /** The same, where it was read already: the first of these are the fields of {@link #HEAD}. */
  void head(Json[] fields) {
    id = orElse(fields[0].text(), id);
    model = orElse(fields[1].text(), model);
    serviceTier = orElse(fields[2].text(), serviceTier);
    fingerprint = orElse(fields[3].text(), fingerprint);
  }

  void finishReason(@Nullable String reason) {
    if (reason != null) {
      finishReasons.add(reason);
    }
  }

  void usage(@Nullable Usage value) {
    usage = value == null ? usage : value;
  }

  /**
   * What was used, as the server counts it, and what it asks for that if it says so.
   *
   * @param model what answered, or was asked
   */
  void usage(Json usage, @Nullable String model) {
    Counts counts = Counts.of(usage);
    usage(Usages.of(counts, model));
    cost(Cost.from(counts));
    Predictions.note(counts.json("completion_tokens_details"), this);
  }

  /** The same where pictures come out. */
  void usageOfImages(Json usage) {
    Counts counts = Counts.of(usage);
    usage(Usages.ofImages(counts));
    cost(Cost.from(counts));
  }

  /** What the provider asks for it, if it says so; free of charge counts too. */
  public void cost(@Nullable Cost asked) {
    cost = asked != null && asked.isKnown() ? asked : cost;
  }

  /** One more thing worth knowing. */
  public void note(String key, @Nullable Object value) {
    if (value != null) {
      notes.add(new Note(key, value));
    }
  }

  /** The call has failed, although the transport has not. */
  void failed(@Nullable String message) {
    failure = message == null ? "the server reported an error" : message;
  }

  /** The answer is there, but not as it was meant to be. */
  void warning(String message) {
    warning = message;
  }

  /** The answer ended in this way, unless something worse is known of it. */
  public void warn(String message) {
    warning = warning == null ? message : warning;
  }

  /** An object with a message, or the message alone, in the place of an answer. */
  boolean failed(Json error) {
    if (!error.isObject() && !error.hasText()) {
      return false;
    }
    note("error_code", error.get("code").scalar());
    note("error_type", error.get("type").scalar());
    note("error_param", error.get("param").scalar());
    failed(error.isObject() ? error.get("message").text() : error.textOrJson());
    return true;
  }

  /** The same, where the status alone says that it failed. */
  public void failed(Json error, String otherwise) {
    if (!failed(error)) {
      failed(otherwise);
    }
  }

  /** What was asked for is done with, and will be found as it is under this id. */
  void settled(@Nullable String id) {
    settledId = id;
  }

  /** The id of what is done with; {@code null} if it is not, or has none. */
  public @Nullable String settledId() {
    return settledId;
  }

  /** Which model answered; {@code null} if nobody said so. */
  public @Nullable String model() {
    return model;
  }

  /** Says all of it of a generation, and of its span. */
  public void tell(Generation generation, Span span) {
    if (output != null) {
      generation.output(output);
    }
    if (model != null) {
      generation.responseModel(model);
    }
    if (usage != null) {
      generation.usage(usage);
    }
    if (cost != null) {
      ModelCalls.reportedCost(generation, cost);
    }
    ModelCalls.servedTier(generation, serviceTier);
    tell(generation, span, ID, "response_id", id);
    tell(generation, span, SERVICE_TIER, "service_tier", serviceTier);
    tell(generation, span, FINGERPRINT, "system_fingerprint", fingerprint);
    if (!finishReasons.isEmpty()) {
      span.setAttribute(FINISH_REASONS, finishReasons);
      generation.metadata(
          "finish_reason", finishReasons.size() == 1 ? finishReasons.get(0) : finishReasons);
    }
    for (Note note : notes) {
      generation.metadata(note.key(), note.value());
    }
    if (failure != null) {
      generation.level(ObservationLevel.ERROR).statusMessage(failure);
    } else if (warning != null) {
      generation.level(ObservationLevel.WARNING).statusMessage(warning);
    }
  }

  private static void tell(
      Generation generation,
      Span span,
      AttributeKey<String> attribute,
      String key,
      @Nullable String value) {
    if (value != null) {
      span.setAttribute(attribute, value);
      generation.metadata(key, value);
    }
  }

  private static @Nullable String orElse(@Nullable String value, @Nullable String other) {
    return value == null ? other : value;
  }
}
