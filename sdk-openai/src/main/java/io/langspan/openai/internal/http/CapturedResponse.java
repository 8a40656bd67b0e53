// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.call.Reply;
import io.langspan.openai.internal.endpoint.Endpoint;
import io.langspan.usage.Cost;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer of which the body is seen when somebody reads it. */
final class CapturedResponse implements HttpResponse {

  private static final String LITELLM = "x-litellm-";

  private final HttpResponse response;
  private final Call call;
  private final boolean hidesUsage;
  private volatile @Nullable Reply reply;
  private volatile @Nullable Seen seen;

  /** A body, and what the application gets to read instead of it. */
  private record Seen(InputStream original, InputStream body) {}

  CapturedResponse(HttpResponse response, Call call, boolean hidesUsage) {
    this.response = response;
    this.call = call;
    this.hidesUsage = hidesUsage;
  }

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public Headers headers() {
    return response.headers();
  }

  @Override
  public Optional<String> requestId() {
    return response.requestId();
  }

  @Override
  public InputStream body() {
    InputStream original = response.body();
    Seen last = seen;
    if (last == null || last.original != original) { // some transports can read it twice
      InputStream body = Safely.call("the body of an answer", () -> captured(original), original);
      last = new Seen(original, body);
      seen = last;
    }
    return last.body;
  }

  private InputStream captured(InputStream original) {
    Reply next = newReply();
    reply = next;
    call.reads(next);
    synchronized (next) { // the call may end on another thread
      Safely.run("what a gateway says", this::readHeaders);
    }
    InputStream body = new CapturedBody(original, this, call, next);
    return hidesUsage && next instanceof StreamReply ? new WithoutUsage(body) : body;
  }

  private Reply newReply() {
    if (response.statusCode() >= 400) {
      return new ErrorReply(call, response.statusCode());
    }
    String type = header("content-type");
    type = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (type.contains("event-stream")) {
      return new StreamReply(call);
    }
    int parameters = type.indexOf(';');
    String plain = parameters < 0 ? type : type.substring(0, parameters).trim();
    boolean isFile = plain.isEmpty() ? call.endpoint() == Endpoint.SPEECH : !plain.contains("json");
    return isFile
        ? new PlainReply(call, plain.isEmpty() ? "audio" : plain)
        : new JsonReply(call, expected());
  }

  private int expected() {
    String length = header("content-length");
    try {
      return length == null ? 2048 : (int) Math.min(65536, Long.parseLong(length));
    } catch (NumberFormatException e) {
      return 2048;
    }
  }

  /** LiteLLM says in headers what OpenRouter says in the usage. */
  private void readHeaders() {
    if (!isOfLiteLlm()) {
      return;
    }
    String cost = header("x-litellm-response-cost");
    if (cost != null) {
      BigDecimal dollars = decimal(cost);
      if (dollars != null && dollars.signum() > 0) { // 0 where it has no price
        call.answer().cost(Cost.usd(dollars));
      }
    }
    note("x-litellm-call-id", "litellm_call_id");
    note("x-litellm-model-id", "litellm_model_id");
    note("x-litellm-attempted-retries", "litellm_retries");
    note("x-litellm-attempted-fallbacks", "litellm_fallbacks");
  }

  private boolean isOfLiteLlm() {
    for (String name : response.headers().names()) {
      if (name.regionMatches(true, 0, LITELLM, 0, LITELLM.length())) {
        return true;
      }
    }
    return false;
  }

  private void note(String header, String key) {
    String value = header(header);
    if (value != null && !value.equals("0")) {
      call.answer().note(key, value);
    }
  }

  private static @Nullable BigDecimal decimal(String value) {
    try {
      return value.length() > 40 ? null : new BigDecimal(value);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private @Nullable String header(String name) {
    return header(response, name);
  }

  static @Nullable String header(HttpResponse response, String name) {
    List<String> values = response.headers().values(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public void close() {
    try {
      response.close();
    } finally {
      Reply read = reply;
      if (read != null) {
        call.closed(read);
      } else {
        call.closedUnread(response.statusCode());
      }
    }
  }
}
