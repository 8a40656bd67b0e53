// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.LangspanFactory;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said once of settings that work and are dangerous. */
class WarningsTest {

  private static String logOf(String url) {
    LangspanSettings settings =
        LangspanSettings.builder().baseUrl(url).credentials("pk", "sk").build();
    return LogCapture.of(() -> LangspanFactory.overForeign(OpenTelemetry.noop(), settings).close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1.one.invalid", "localhost.two.invalid", "10.1.2.3"})
  void plainHttp_isToldForEachHost(String host) {
    assertThat(logOf("http://" + host + ":1")).contains(host, "without encryption");
    assertThat(logOf("http://" + host + ":1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1",
        "http://LOCALHOST:1",
        "http://127.0.0.1:1",
        "http://127.1.2.3:1",
        "http://[::1]:1",
        "https://three.invalid"
      })
  void nothingIsTold_ofThisMachine_orOfHttps(String url) {
    assertThat(logOf(url)).isEmpty();
  }

  @Test
  void secret_isToldToBeInASystemProperty() {
    ConfigSource source = ConfigSource.of(name -> null, name -> "hidden");
    String log = LogCapture.of(() -> assertThat(source.secret("SOME_KEY")).isEqualTo("hidden"));

    assertThat(log).contains("some.key", "SOME_KEY").doesNotContain("hidden");
  }

  @Test
  void secret_isFine_inTheEnvironment() {
    ConfigSource source = ConfigSource.of(name -> "hidden", name -> null);
    String log = LogCapture.of(() -> assertThat(source.secret("OTHER_KEY")).isEqualTo("hidden"));

    assertThat(log).isEmpty();
  }
}
