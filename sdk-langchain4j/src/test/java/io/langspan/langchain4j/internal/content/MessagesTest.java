// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesTest {

  @Test
  void json_tellsRolesAndNames() {
    assertThat(
            Messages.json(List.of(SystemMessage.from("Be brief."), UserMessage.from("Ann", "Hi"))))
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"name\":\"Ann\",\"content\":\"Hi\"}]");
  }

  @Test
  void json_tellsThoughtsAndCallsOfTools() {
    AiMessage message =
        AiMessage.builder()
            .thinking("Hmm.")
            .toolExecutionRequests(
                List.of(
                    ToolExecutionRequest.builder()
                        .id("call_1")
                        .name("weather")
                        .arguments("{\"city\":\"Ulm\"}")
                        .build()))
            .build();

    assertThat(Messages.json(message))
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"Hmm.\","
                + "\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}}]}");
  }

  @Test
  void json_tellsWhatToolsAnswer() {
    ToolExecutionResultMessage message =
        ToolExecutionResultMessage.builder()
            .id("call_1")
            .toolName("weather")
            .text("none")
            .isError(true)
            .build();

    assertThat(Messages.json(message))
        .isEqualTo(
            "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"name\":\"weather\","
                + "\"content\":\"none\",\"is_error\":true}");
  }

  @Test
  void json_tellsMediaByAddress_orByTypeAndSize() {
    UserMessage message =
        UserMessage.from(
            TextContent.from("Look"),
            AudioContent.from("AAAA", "audio/wav"),
            PdfFileContent.from("AAAAAAAA", "application/pdf"),
            VideoContent.from("https://example.com/v.mp4"));

    assertThat(Messages.json(message))
        .contains("{\"data\":\"<audio/wav: 3 bytes left out>\",\"format\":\"audio/wav\"}")
        .contains("{\"file_data\":\"<application/pdf: 6 bytes left out>\"}")
        .contains("{\"url\":\"https://example.com/v.mp4\"}")
        .doesNotContain("AAAA");
  }

  @Test
  void json_tellsMessagesOfAnApplicationsOwnKind() {
    assertThat(Messages.json(CustomMessage.from(Map.of("mood", "good"))))
        .isEqualTo("{\"role\":\"custom\",\"content\":{\"mood\":\"good\"}}");
  }

  @Test
  void json_escapesWhatJsonMust() {
    assertThat(Messages.json(SystemMessage.from("a\"b\\c\n\t\u0001é")))
        .isEqualTo("{\"role\":\"system\",\"content\":\"a\\\"b\\\\c\\n\\t\\u0001é\"}");
  }
}
