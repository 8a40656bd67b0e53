// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Says for whom and in which circumstances a request is answered: user, session, tags, metadata,
 * version, environment and the trace's name.
 */
final class RequestMetadata {

  /** Metadata may be any value; what is no text is sent as JSON. */
  record Plan(String name, int seats) {}

  private RequestMetadata() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("Request metadata");
    List<String> traceIds = new ArrayList<>();
    Langspan langspan = endpoints.langspan();

    // What a web filter knows before any observation exists; a scope, so that it ends with the
    // request.
    TraceAttributes request =
        TraceAttributes.builder()
            .userId("u-42")
            .sessionId("chat-7")
            .environment("staging")
            .metadata("channel", "web")
            .build();
    try (Scope scope = langspan.propagateAttributes(request)) {
      String answer =
          langspan.observe(
              "handle-request",
              ObservationType.CHAIN,
              step -> {
                traceIds.add(step.traceId());
                step.traceName("docs-question") // instead of the root's name
                    .tags("docs", "beta")
                    .traceMetadata("plan", new Plan("pro", 5))
                    .traceVersion("2026-11");
                // Of this step alone: neither the trace nor its children carry it.
                step.version("prompt-3").metadata("attempt", 1);
                return endpoints.ask("Which observation types are there?");
              });
      System.out.println(answer);
    }
    return endpoints.finish(traceIds);
  }
}
