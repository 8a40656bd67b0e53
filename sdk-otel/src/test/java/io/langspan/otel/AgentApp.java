// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/** An application with OpenTelemetry's Java agent and a client of ours beside it. */
final class AgentApp {

  private AgentApp() {}

  public static void main(String[] arguments) throws IOException {
    try (Langspan langspan = LangspanSdk.fromEnvironment()) {
      langspan.run("ask", step -> step.score("helpful", true));
      langspan.flush(Await.PATIENCE);
      langspan.authCheck();
    }
    URL own = new URL(arguments[0] + "/own-request");
    System.out.println(((HttpURLConnection) own.openConnection()).getResponseCode());
  }
}
