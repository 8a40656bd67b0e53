// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.ObservationType;
import io.langspan.internal.match.Wildcard;
import io.langspan.usage.Usage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Guesses what a call has used whose provider did not say it, as some do of streams.
 *
 * <p>Only for models that the user names, and never for one that reasons: what it thought is paid
 * for and cannot be seen.
 */
final class Estimates {

  /** Families of which some reason, or may when asked to. Better too many than one too few. */
  private static final Pattern REASONING =
      Pattern.compile(
          "think|reason|codex|magistral|qwq|kimi|nemotron|minimax"
              + "|(^|[/.:_-])(o[1-9]|r1)($|[-.:@])"
              + "|gpt-?([5-9]|oss)"
              + "|gemini-(live-)?(2[.-]5|[3-9])|gemini-(pro|flash|flash-lite)-latest"
              + "|claude(?!-(instant|v?[12]|3-(opus|sonnet|haiku)|3[.-]5))"
              + "|deepseek-(r|v3[.-]|v[4-9])|qwen-?([3-9])|grok-(3-mini|[4-9])"
              + "|glm-(4[.-][5-9]|[5-9])|granite-?(3[.-][2-9]|[4-9])|sonar-deep|exaone-deep");

  private static final List<String> REASONING_PARAMETERS =
      List.of(
          "reasoning",
          "reasoning_effort",
          "thinking",
          "thinking_config",
          "thinkingConfig",
          "enable_thinking");

  private static final int ASCII_PER_TOKEN = 4;

  private final List<String> models;

  private Estimates(List<String> models) {
    this.models = models;
  }

  /**
   * For these models; {@code null} for none.
   *
   * @param names in which {@code *} stands for any characters
   */
  static @Nullable Estimates of(List<String> names) {
    return names.isEmpty()
        ? null
        : new Estimates(names.stream().map(name -> lower(name.strip())).toList());
  }

  /** The guess; {@code null} if none may be made. */
  @Nullable Usage of(ObservationState call) {
    String input = call.input;
    String output = call.output;
    if (call.usage != null
        || call.type != ObservationType.GENERATION
        || input == null
        || output == null
        || !isWanted(call)) {
      return null;
    }
    return Usage.of(tokens(input), tokens(output));
  }

  private boolean isWanted(ObservationState call) {
    Map<String, Object> parameters = Entry.view(call.parameters);
    for (String name : REASONING_PARAMETERS) {
      if (parameters.get(name) != null) {
        return false;
      }
    }
    String model = lower(call.model);
    String answered = lower(call.responseModel);
    return !reasons(model) && !reasons(answered) && (isNamed(model) || isNamed(answered));
  }

  /** Whether a model is of a family in which some reason. */
  static boolean reasons(String model) {
    return REASONING.matcher(model).find();
  }

  private boolean isNamed(String model) {
    for (String each : models) {
      if (!model.isEmpty() && Wildcard.matches(each, model)) {
        return true;
      }
    }
    return false;
  }

  private static String lower(@Nullable String name) {
    return name == null ? "" : name.toLowerCase(Locale.ROOT);
  }

  /** About: four characters of English make a token, and one of most other scripts. */
  private static long tokens(String text) {
    long ascii = 0;
    for (int i = 0; i < text.length(); i++) {
      ascii += text.charAt(i) < 128 ? 1 : 0;
    }
    return (ascii + ASCII_PER_TOKEN - 1) / ASCII_PER_TOKEN + text.length() - ascii;
  }
}
