// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers answer, whole, as an application has it in its hands. */
class WholeAnswersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> answers() throws IOException {
    try (InputStream file = WholeAnswersTest.class.getResourceAsStream("answers.json")) {
      return StreamSupport.stream(JSON.readTree(file).spliterator(), false)
          .map(row -> arguments(row.path("provider").asText(), row));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void from_findsWhatWasUsed(String provider, JsonNode row) {
    Map<?, ?> answer = JSON.convertValue(row.path("answer"), Map.class);

    Usage usage = Usage.from(answer);

    assertThat(usage).isEqualTo(Words.usage(row.path("usage").asText()));
    assertThat(usage.isConsistent()).isTrue();
    assertThat(Cost.from(answer))
        .isEqualTo(row.has("cost") ? Cost.usd(row.path("cost").asText()) : null);
  }
}
