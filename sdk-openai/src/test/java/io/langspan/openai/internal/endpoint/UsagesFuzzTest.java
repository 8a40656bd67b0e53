// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random figures, the same ones each time: what holds for every usage. */
class UsagesFuzzTest {

  private static final String[] MODELS = {
    "gpt-5", "gpt-4o-audio-preview", "gpt-image-1", "gpt-4o-transcribe", "gpt-realtime", "deploy-1"
  };

  @Test
  void of_addsUpToWhatWasReported_whenTheFiguresAgree() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      Figures figures = new Figures(random);

      Usage usage =
          Usages.of(
              Counts.of(Json.of(figures.json(random))), MODELS[random.nextInt(MODELS.length)]);

      String as = seed + ": " + figures.json(new Random(seed)) + " " + usage;
      assertThat(sum(usage, "input")).as(as).isEqualTo(figures.input);
      assertThat(sum(usage, "output")).as(as).isEqualTo(figures.output);
      assertThat(usage.inputTotal()).as(as).isEqualTo(figures.input);
      assertThat(usage.outputTotal()).as(as).isEqualTo(figures.output);
      assertThat(usage.total()).as(as).isEqualTo(figures.input + figures.output);
      assertThat(usage.buckets().values()).as(as).allMatch(count -> count >= 0);
      assertThat(usage.isConsistent()).as(as).isTrue();
    }
  }

  @Test
  void of_isNeverNegative_whateverTheFiguresAre() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      Figures figures = new Figures(random);
      figures.disagree(random);

      Usage usage =
          Usages.of(
              Counts.of(Json.of(figures.json(random))), MODELS[random.nextInt(MODELS.length)]);

      String as = seed + ": " + usage;
      assertThat(usage.buckets().values()).as(as).allMatch(count -> count >= 0);
      assertThat(usage.total()).as(as).isNotNegative();
    }
  }

  private static long sum(Usage usage, String side) {
    return usage.buckets().entrySet().stream()
        .filter(bucket -> bucket.getKey().startsWith(side))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** A call's counts, from parts that do not overlap. */
  private static final class Figures {

    private long input;
    private long output;
    private final Map<String, Long> in = new LinkedHashMap<>();
    private final Map<String, Long> out = new LinkedHashMap<>();
    private final Map<String, Long> cached = new LinkedHashMap<>();

    Figures(Random random) {
      long[] fresh = counts(random);
      long[] read = counts(random);
      long written = random.nextInt(3) == 0 ? random.nextInt((int) fresh[0] + 1) : 0;
      String[] kinds = {"text_tokens", "audio_tokens", "image_tokens"};
      for (int i = 0; i < kinds.length; i++) {
        input += fresh[i] + read[i];
        in.put(kinds[i], fresh[i] + read[i]);
        cached.put(kinds[i], read[i]);
      }
      in.put("cached_tokens", read[0] + read[1] + read[2]);
      in.put("cache_write_tokens", written);
      long[] answered = counts(random);
      long thought = random.nextInt(50);
      output = answered[0] + answered[1] + answered[2] + thought;
      out.put("audio_tokens", answered[1]);
      out.put("image_tokens", answered[2]);
      out.put("reasoning_tokens", thought);
      out.put("accepted_prediction_tokens", answered[0]);
    }

    private static long[] counts(Random random) {
      return new long[] {
        random.nextInt(100),
        random.nextBoolean() ? 0 : random.nextInt(100),
        random.nextBoolean() ? 0 : random.nextInt(100)
      };
    }

    void disagree(Random random) {
      for (Map<String, Long> counts : java.util.List.of(in, out, cached)) {
        counts.replaceAll(
            (name, count) ->
                switch (random.nextInt(5)) {
                  case 0 -> -count;
                  case 1 -> Long.MAX_VALUE;
                  case 2 -> Long.MIN_VALUE;
                  case 3 -> 10 * count;
                  default -> count;
                });
      }
    }

    /** Under the names of chat, or of what is newer, with details or without some of them. */
    String json(Random random) {
      boolean isChat = random.nextBoolean();
      String inputs = isChat ? "prompt_tokens" : "input_tokens";
      String outputs = isChat ? "completion_tokens" : "output_tokens";
      StringBuilder json = new StringBuilder("{\"").append(inputs).append("\":").append(input);
      json.append(",\"").append(outputs).append("\":").append(output);
      json.append(",\"total_tokens\":").append(input + output);
      if (random.nextInt(4) > 0) {
        String details = object(in);
        if (random.nextBoolean()) {
          details = details.substring(0, details.length() - 1);
          details += ",\"cached_tokens_details\":" + object(cached) + "}";
        }
        json.append(",\"").append(inputs).append("_details\":").append(details);
      }
      if (random.nextInt(4) > 0) {
        json.append(",\"").append(outputs).append("_details\":").append(object(out));
      }
      return json.append('}').toString();
    }

    private static String object(Map<String, Long> counts) {
      StringBuilder json = new StringBuilder();
      counts.forEach(
          (name, count) ->
              json.append(json.length() == 0 ? "{" : ",")
                  .append('"')
                  .append(name)
                  .append("\":")
                  .append(count));
      return json.append('}').toString();
    }
  }
}
