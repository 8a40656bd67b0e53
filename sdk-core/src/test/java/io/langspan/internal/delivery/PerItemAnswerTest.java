// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
  void parse_takesAsUnknown_whatIsNotMentionedInTheBeginningOfALongAnswer() {
    String mentioned = "{\"errors\":[{\"id\":\"b\",\"status\":400},";
    PerItemAnswer answer = parse(mentioned + " ".repeat(PerItemAnswer.cap(2) - mentioned.length()));

    assertThat(answer.of("a")).isEqualTo(503);
    assertThat(answer.of("b")).isEqualTo(400);
  }

  @Test
  void parse_letsAnErrorWithoutAnIdSpeakForWhatIsNotMentioned() {
    PerItemAnswer answer =
        parse("{\"successes\":[{\"id\":\"a\"}],\"errors\":[{\"id\":\"unknown\",\"status\":500}]}");

    assertThat(answer.of("a")).isEqualTo(201);
    assertThat(answer.of("b")).isEqualTo(500);
  }

  @Test
  void parse_letsASuccessWithoutAnIdOfOursSpeakForNothing() {
    assertThat(parse("{\"successes\":[{\"id\":\"unknown\",\"status\":500}]}").of("b"))
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'other':[{'id':'a','status':500}],'errors':[{'id':'a','status':400}]}",
        "{'errors':[{'id':'a','status':400}],'other':[{'id':'a','status':500}]}",
        "{'errors':[{'id':'a','status':400}],'errors':{'id':'a','status':500}}",
        "{'errors':[{'id':'a','status':400,'message':'b','code':500}]}",
        "{'errors':[{'id':'a','status':'500'}]}",
        "{'errors':[{'id':'a','status':400,'status':5.5}]}",
        "{'errors':[{'id':{'status':500},'id':'a','status':400}]}",
        "{'errors':[{'id':['b'],'status':400}]}",
        "{'errors':[{'id':'a','status':99999999999999999999}]}",
      })
  void parse_readsNothingButTheStatusOfAnId(String body) {
    assertThat(parse(body.replace('\'', '"')).of("a")).isEqualTo(400);
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

  // An answer may be anything; nothing escapes, and every item has a status.
  @Row("R9")
  @Test
  @Timeout(60)
  void parse_throwsNothing_andEnds_whateverTheAnswer() {
    SplittableRandom random = new SplittableRandom(7);
    String[] words =
        "{ } [ ] , : \"errors\" \"successes\" \"id\" \"status\" \"a\" \"b\" 400 -1 1e999 2.5 null true \\ \u0000 ü"
            .split(" ");
    for (int i = 0; i < 30_000; i++) {
      StringBuilder body = new StringBuilder(i % 2 == 0 ? "{\"errors\":[{\"id\":" : "");
      for (int n = random.nextInt(30); n > 0; n--) {
        body.append(words[random.nextInt(words.length)]);
      }

      PerItemAnswer answer = parse(body.toString());

      assertThat(Verdict.of(Kind.SCORES, answer.of("a"), null)).isNotNull();
    }
    for (String deep : new String[] {"[", "{\"errors\":", "{\"errors\":[{\"x\":"}) {
      assertThat(parse(deep.repeat(3_000)).of("a")).isEqualTo(201);
    }
    byte[] bytes = new byte[200];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      assertThat(PerItemAnswer.parse(bytes, SENT).of("a")).isEqualTo(201);
    }
  }

  private static PerItemAnswer parse(String body) {
    return PerItemAnswer.parse(body.getBytes(StandardCharsets.UTF_8), SENT);
  }
}
