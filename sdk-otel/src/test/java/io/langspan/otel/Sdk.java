// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.ConfigSource;
import java.util.Map;

/** Builders that know nothing of the environment in which the tests happen to run. */
final class Sdk {

  static final String PUBLIC_KEY = "pk-lf-test";
  static final String SECRET_KEY = "sk-lf-test";

  static {
    Warm.up();
  }

  private Sdk() {}

  /** Sends to this server. */
  static LangspanSdk.Builder to(String url) {
    return to(url, Map.of());
  }

  /** Sends to this server, with these environment variables. */
  static LangspanSdk.Builder to(String url, Map<String, String> environment) {
    return new LangspanSdk.Builder(ConfigSource.of(environment::get, name -> null))
        .baseUrl(url)
        .credentials(PUBLIC_KEY, SECRET_KEY)
        .shutdownHook(false);
  }
}
