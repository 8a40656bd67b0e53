// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.GenAiMessages;
import io.langspan.internal.client.Keys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The words of the GenAI convention.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions-genai">the convention</a>
 */
final class GenAiWords {

  private GenAiWords() {}

  static Attributes of(Attributes attributes) {
    Facts facts = new Facts(attributes);
    AttributesBuilder out = facts.forOthers();
    String input = attributes.get(Keys.INPUT);
    String output = attributes.get(Keys.OUTPUT);
    switch (facts.type()) {
      case Facts.GENERATION -> {
        move(out, attributes, Keys.INPUT, Keys.INPUT_MESSAGES, GenAiMessages.of(input, "user"));
        move(
            out,
            attributes,
            Keys.OUTPUT,
            Keys.OUTPUT_MESSAGES,
            GenAiMessages.of(output, "assistant"));
      }
      case Facts.TOOL -> {
        move(out, attributes, Keys.INPUT, Facts.TOOL_ARGUMENTS, input);
        move(out, attributes, Keys.OUTPUT, Facts.TOOL_RESULT, output);
      }
      default -> {} // there is no word for it
    }
    out.put(Facts.COST, facts.cost());
    return out.build();
  }

  private static void move(
      AttributesBuilder out,
      Attributes attributes,
      AttributeKey<String> from,
      AttributeKey<String> to,
      @Nullable String value) {
    out.remove(from);
    if (attributes.get(to) == null) {
      out.put(to, value);
    }
  }
}
