// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerItemAnswerTest {

  private static final List<Envelope> SENT =
      List.of(new Envelope("a", new byte[1]), new Envelope("b", new byte[1]));

  @Test
  void parse_findsTheStatusOfEachItem() {
    PerItemAnswer answer =
        parse(
            """
            {"x":{"errors":[{"id":"a","status":500}]},
             "successes":[{"id":"a","status":201}],
             "errors":[{"status":429,"error":{"id":"a","status":400},"message":"no","id":"b"}]}""");

    assertThat(answer.of("a")).isEqualTo(201);
    assertThat(answer.of("b")).isEqualTo(429);
  }

  @Test
  void parse_takesAsAccepted_whatIsNotMentioned() {
    assertThat(parse("{\"errors\":[{\"id\":\"b\",\"status\":400}]}").of("a")).isEqualTo(201);
  }

  @Test
  void parse_letsAnErrorWithoutAnIdSpeakForWhatIsNotMentioned() {
    PerItemAnswer answer =
        parse("{\"successes\":[{\"id\":\"a\"}],\"errors\":[{\"id\":\"unknown\",\"status\":500}]}");

    assertThat(answer.of("a")).isEqualTo(201);
    assertThat(answer.of("b")).isEqualTo(500);
  }

  @Test
  void parse_takesAsRejected_anErrorWithoutAStatus() {
    assertThat(parse("{\"errors\":[{\"id\":\"a\",\"message\":\"?\"}]}").of("a")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "42", "{", "<html>", "{\"errors\":7}", "{\"errors\":[1,2]}", "\u0000"})
  void parse_takesAllAsAccepted_whenTheAnswerIsUnreadable(String body) {
    assertThat(parse(body).of("a")).isEqualTo(201);
  }

  @Test
  void parse_keepsWhatItRead_whenTheAnswerIsCut() {
    PerItemAnswer answer = parse("{\"errors\":[{\"id\":\"a\",\"status\":400},{\"id\":\"b");

    assertThat(answer.of("a")).isEqualTo(400);
    assertThat(answer.of("b")).isEqualTo(201);
  }

  private static PerItemAnswer parse(String body) {
    return PerItemAnswer.parse(body.getBytes(StandardCharsets.UTF_8), SENT);
  }
}
