// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Credentials;
import io.langspan.LangspanSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The headers of every request, with the keys as they are now. Safe for many threads. */
final class RequestHeaders implements Supplier<Map<String, String>> {

  /** The name by which the server knows this SDK. */
  private static final String SDK_NAME = "langspan-java";

  private final LangspanSettings settings;
  private final @Nullable Supplier<Credentials> keys;
  private volatile Signed last;

  RequestHeaders(LangspanSettings settings) {
    this.settings = settings;
    this.keys = settings.credentials();
    this.last =
        signed(
            Credentials.of(
                String.valueOf(settings.publicKey()), String.valueOf(settings.secretKey())));
  }

  /** The same object for as long as the keys are the same. */
  @Override
  public Map<String, String> get() {
    Signed used = last;
    Credentials now = keys == null ? null : KeySource.ask(keys, "using the last keys");
    if (now != null && !now.equals(used.keys())) {
      used = signed(now);
      last = used;
    }
    return used.headers();
  }

  private Signed signed(Credentials keys) {
    return new Signed(keys, of(keys, settings.headers(), settings.ingestionVersion()));
  }

  /** Of a project whose keys do not change. */
  static Map<String, String> of(Credentials keys, Map<String, String> others, int version) {
    Map<String, String> headers = new LinkedHashMap<>(others);
    headers.keySet().removeIf(RequestHeaders::isOurs);
    String both = keys.publicKey() + ":" + keys.secretKey();
    headers.put(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
    headers.put("x-langfuse-sdk-name", SDK_NAME);
    headers.put("x-langfuse-sdk-version", Version.TEXT);
    headers.put("x-langfuse-public-key", keys.publicKey());
    if (version > 0) {
      headers.put("x-langfuse-ingestion-version", String.valueOf(version));
    }
    return Map.copyOf(headers);
  }

  /** A user's header must neither hide the keys nor say what the body is. */
  private static boolean isOurs(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.equals("authorization")
        || name.startsWith("x-langfuse-")
        || name.startsWith("content-");
  }

  private record Signed(Credentials keys, Map<String, String> headers) {

    /** The keys: the headers hold them, too. */
    @Override
    public String toString() {
      return keys.toString();
    }
  }
}
