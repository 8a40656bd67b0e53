// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A provider on this machine, which answers what a test wants. */
final class Api implements AfterAllCallback {

  private final WireMockServer server =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));

  Api() {
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  /** Answers every call with this. */
  void answer(String json) {
    answer(200, "application/json", json);
  }

  /** Answers every call with this. */
  void answer(int status, String type, String body) {
    server.resetAll();
    server.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse().withStatus(status).withHeader("Content-Type", type).withBody(body)));
  }

  @Override
  public void afterAll(ExtensionContext of) {
    server.stop();
  }
}
