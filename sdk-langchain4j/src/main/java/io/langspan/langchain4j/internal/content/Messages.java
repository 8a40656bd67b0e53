// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import io.langspan.instrumentation.JsonText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Messages in the shape of OpenAI's chats, which the server and its web interface know best. */
public final class Messages {

  private Messages() {}

  /** The messages as a JSON array. */
  public static String json(List<ChatMessage> messages) {
    JsonText json = new JsonText();
    write(json, messages);
    return json.text();
  }

  /** One message as a JSON object. */
  public static String json(ChatMessage message) {
    JsonText json = new JsonText();
    write(json, message);
    return json.text();
  }

  /** What a user says: text as it is, anything else as a message. */
  public static String textOrJson(UserMessage message) {
    return message.hasSingleText() ? message.singleText() : json(message);
  }

  static void write(JsonText json, List<ChatMessage> messages) {
    json.open('[');
    messages.forEach(message -> write(json, message));
    json.close(']');
  }

  private static void write(JsonText json, ChatMessage message) {
    json.open('{');
    if (message instanceof SystemMessage system) {
      json.field("role", "system").field("content", system.text());
    } else if (message instanceof UserMessage user) {
      json.field("role", "user").field("name", user.name());
      content(json, user.contents());
    } else if (message instanceof AiMessage answer) {
      answer(json, answer);
    } else if (message instanceof ToolExecutionResultMessage result) {
      json.field("role", "tool")
          .field("tool_call_id", result.id())
          .field("name", result.toolName());
      if (Accessors.get(result, "contents") instanceof List<?> contents) {
        content(json, contents); // since 1.13: text() throws if there is more than text
      } else {
        json.field("content", result.text());
      }
      json.field("is_error", Boolean.TRUE.equals(result.isError()) ? true : null);
    } else if (message instanceof CustomMessage custom) {
      json.field("role", "custom").field("content", custom.attributes());
    } else {
      json.field("role", message.type().name().toLowerCase(Locale.ROOT));
      json.field("content", message.toString());
    }
    json.close('}');
  }

  private static void answer(JsonText json, AiMessage message) {
    json.field("role", "assistant").key("content").value(message.text());
    json.field("reasoning_content", message.thinking());
    if (message.hasToolExecutionRequests()) {
      json.key("tool_calls").open('[');
      for (ToolExecutionRequest call : message.toolExecutionRequests()) {
        json.open('{').field("id", call.id()).field("type", "function").key("function").open('{');
        json.field("name", call.name()).field("arguments", call.arguments());
        json.close('}').close('}');
      }
      json.close(']');
    }
    List<Image> images = message.images();
    if (!images.isEmpty()) {
      json.key("images").open('[');
      images.forEach(image -> image(json, image, null));
      json.close(']');
    }
  }

  private static void content(JsonText json, List<?> contents) {
    json.key("content");
    if (isText(contents)) {
      json.value(((TextContent) contents.get(0)).text());
    } else {
      parts(json, contents);
    }
  }

  /** Whether there is one part alone, and that is text. */
  static boolean isText(List<?> contents) {
    return contents.size() == 1 && contents.get(0) instanceof TextContent;
  }

  /** Parts of a message as a JSON array. */
  static String parts(List<?> contents) {
    JsonText json = new JsonText();
    parts(json, contents);
    return json.text();
  }

  private static void parts(JsonText json, List<?> contents) {
    json.open('[');
    contents.forEach(content -> part(json, content));
    json.close(']');
  }

  private static void part(JsonText json, @Nullable Object content) {
    if (content instanceof ImageContent image) {
      image(json, image.image(), image.detailLevel().name().toLowerCase(Locale.ROOT));
      return;
    }
    json.open('{');
    if (content instanceof TextContent text) {
      json.field("type", "text").field("text", text.text());
    } else if (content instanceof AudioContent audio) {
      json.field("type", "input_audio").key("input_audio").open('{');
      json.field("data", audio(audio.audio())).field("format", audio.audio().mimeType()).close('}');
    } else if (content instanceof PdfFileContent pdf) {
      file(json, Media.of(pdf.pdfFile().url(), pdf.pdfFile().base64Data(), "application/pdf"));
    } else if (content instanceof VideoContent video) {
      json.field("type", "video_url").key("video_url").open('{');
      String type = video.video().mimeType();
      json.field("url", Media.of(video.video().url(), video.video().base64Data(), type)).close('}');
    } else if (content instanceof Content other) {
      json.field("type", other.type().name().toLowerCase(Locale.ROOT));
    } else {
      json.field("type", "unknown");
    }
    json.close('}');
  }

  private static void image(JsonText json, Image image, @Nullable String detail) {
    json.open('{').field("type", "image_url").key("image_url").open('{');
    json.field("url", image(image)).field("detail", detail).close('}').close('}');
  }

  private static void file(JsonText json, String data) {
    json.field("type", "file").key("file").open('{').field("file_data", data).close('}');
  }

  /** Where an image is, or its type and size. */
  public static String image(Image image) {
    return Media.of(image.url(), image.base64Data(), image.mimeType());
  }

  /** Where a recording is, or its type and size. */
  public static String audio(Audio audio) {
    byte[] bytes = audio.binaryData();
    return bytes == null
        ? Media.of(audio.url(), audio.base64Data(), audio.mimeType())
        : Media.ofBytes(audio.mimeType(), bytes.length);
  }
}
