// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.http.HttpRequestBody;
import com.openai.errors.OpenAIIoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The body of a streamed chat that asks for its usage, where the application's own does not. */
final class UsageWanted implements HttpRequestBody {

  private static final byte[] ASKED =
      ",\"stream_options\":{\"include_usage\":true}}".getBytes(StandardCharsets.US_ASCII);

  private final HttpRequestBody body;
  private final RequestBytes bytes;
  private final int end;

  private UsageWanted(HttpRequestBody body, RequestBytes bytes, int end) {
    this.body = body;
    this.bytes = bytes;
    this.end = end;
  }

  /** The same body with that wish; {@code null} if it is no object. */
  static @Nullable HttpRequestBody in(HttpRequestBody body, RequestBytes bytes) {
    int end = bytes.to() - 1;
    while (end > bytes.from() && bytes.bytes()[end] != '}') {
      end--;
    }
    return end > bytes.from() ? new UsageWanted(body, bytes, end) : null;
  }

  @Override
  public void writeTo(OutputStream outputStream) {
    try {
      outputStream.write(bytes.bytes(), bytes.from(), end - bytes.from());
      outputStream.write(ASKED);
    } catch (IOException e) {
      throw new OpenAIIoException("Request failed", e);
    }
  }

  @Override
  public @Nullable String contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return (long) end - bytes.from() + ASKED.length;
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public void close() {
    body.close();
  }
}
