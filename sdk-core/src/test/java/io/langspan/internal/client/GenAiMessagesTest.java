// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Recorded;
import org.junit.jupiter.api.Test;

class GenAiMessagesTest {

  private static void assertMessages(String value, String expected) {
    assertThat(Recorded.json(GenAiMessages.of(value, "user"))).isEqualTo(Recorded.json(expected));
  }

  @Test
  void text_isOneMessage() {
    assertMessages(
        "hi", "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]");
    assertMessages("", "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"\"}]}]");
    assertMessages(
        "[broken", "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"[broken\"}]}]");
  }

  @Test
  void messages_keepTheirRoles_whereverTheyStand() {
    String messages =
        "[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]";
    String expected =
        "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"a\"}]},"
            + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"b\"}]}]";

    assertMessages(messages, expected);
    assertMessages("{\"messages\":" + messages + ",\"tools\":[]}", expected);
    assertMessages(
        "{\"role\":\"assistant\",\"content\":\"a\"}",
        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"a\"}]}]");
  }

  @Test
  void parts_andToolCalls_areKept() {
    assertMessages(
        "{\"role\":\"assistant\",\"content\":[\"a\",{\"type\":\"image_url\"}],\"tool_calls\":"
            + "[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"a\"},"
            + "{\"type\":\"image_url\"},{\"type\":\"tool_call\",\"id\":\"1\",\"name\":\"f\","
            + "\"arguments\":\"{}\"}]}]");
  }

  @Test
  void hostileJson_isText() {
    for (String value : new String[] {"[".repeat(100_000), "{\"role\":1}", "[1,2]", "[]", "{}"}) {
      assertThat(Recorded.json(GenAiMessages.of(value, "user")).at("/0/parts/0/content").asText())
          .isEqualTo(value);
    }
    assertThat(GenAiMessages.of(null, "user")).isNull();
  }

  @Test
  void brokenToolCalls_leaveValidJson() {
    String messages = GenAiMessages.of("{\"role\":\"a\",\"tool_calls\":[{},1,null]}", "user");

    assertThat(Recorded.json(messages).at("/0/parts")).hasSize(3);
  }
}
