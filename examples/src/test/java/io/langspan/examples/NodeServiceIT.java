// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import io.langspan.otel.LangspanSdk;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A service in JavaScript, with Langfuse's own SDK, among services in Java: docs/services.md. */
@EnabledIfSystemProperty(
    named = "langspan.lab.long",
    matches = "true",
    disabledReason = "It fetches packages for Node.js: only in the profile long")
class NodeServiceIT {

  private static final Pattern RECIPE = Pattern.compile("(?s)```js\n(.*?)```");
  private static final String ODD = "u 1,;=%\"\\+ü日😀";

  @TempDir private static Path folder;

  private final LangspanLocal server = LangspanLocal.start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ServiceProcess> running = new ArrayList<>();

  @BeforeAll
  static void install() throws Exception {
    assumeTrue(isThere("node") && isThere("npm"), "needs Node.js 20 or newer, with npm");
    for (String file : List.of("package.json", "front.mjs")) {
      try (var resource = NodeServiceIT.class.getResourceAsStream("/node/" + file)) {
        Files.copy(resource, folder.resolve(file));
      }
    }
    Matcher recipe =
        RECIPE.matcher(Files.readString(ReadmeFence.root().resolve("docs/services.md")));
    assertThat(recipe.find()).isTrue();
    Files.writeString(folder.resolve("service.mjs"), recipe.group(1));
    Child.Result result =
        Child.of(folder, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund").run();
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @AfterEach
  void stop() {
    running.forEach(ServiceProcess::kill);
    server.close();
  }

  @Test
  void fourProcesses_areOneTrace_withOneUserAndSession() throws Exception {
    ServiceProcess model = service("llm");
    String modelUrl = model.url();
    try (NodeProcess node = NodeProcess.start(server, folder, modelUrl, "service.mjs")) {
      ServiceProcess api = service("api", node.url(), modelUrl);
      HttpRequest.Builder request = to(api.url(), "What does flush wait for?");
      send(request.header("X-User", "u-42").header("X-Session", "s-7"));

      assertThat(node.stop()).isEmpty();
      assertThat(api.stop() && model.stop()).isTrue();
    }

    assertThat(Tree.of(trace()))
        .isEqualTo(
            """
            AGENT answer-question
              CHAIN rewrite
                GENERATION write-answer
              GENERATION write-answer
            """);
    assertThat(trace().observations())
        .extracting(LocalObservation::userId, LocalObservation::sessionId)
        .containsOnly(tuple("u-42", "s-7"));
    assertThat(trace().observations())
        .filteredOn(row -> row.attributes().containsKey("langfuse.internal.as_root"))
        .extracting(LocalObservation::name)
        .containsExactly("answer-question");
    // Langfuse's SDK believes our claim that something above is recorded.
    assertThat(Tree.find(trace(), "rewrite").isRoot()).isFalse();
  }

  @Test
  void attributes_goThroughJavaScript_asTheyWere_whateverCharactersTheyHold() throws Exception {
    try (Langspan front = client();
        JavaService back = JavaService.start(client());
        NodeProcess node = NodeProcess.start(server, folder, back.url(), "service.mjs");
        Observation step = front.startObservation("front")) {
      step.userId(ODD).sessionId("s+1 %20").traceName("chat turn").tags("a b", "ü");
      step.traceMetadata("plan", ODD).environment("staging").traceVersion("1.0 β");
      HttpRequest.Builder request = to(node.url(), "");
      front.inject(Context.current(), request, HttpRequest.Builder::setHeader);
      send(request);
      step.end();
      assertThat(node.stop()).isEmpty();
    }

    assertThat(Tree.of(trace())).isEqualTo("SPAN front\n  CHAIN rewrite\n    SPAN back\n");
    assertThat(trace().observations())
        .allSatisfy(
            row -> {
              assertThat(row.userId()).isEqualTo(ODD);
              assertThat(row.sessionId()).isEqualTo("s+1 %20");
              assertThat(row.traceName()).isEqualTo("chat turn");
              assertThat(row.tags()).containsExactly("a b", "ü");
              assertThat(row.metadata()).containsEntry("plan", ODD);
              assertThat(row.environment()).isEqualTo("staging");
              assertThat(row.version()).isEqualTo("1.0 β");
            });
  }

  @Test
  void aTraceThatBeginsInJavaScript_goesOnInJava() throws Exception {
    try (JavaService back = JavaService.start(client());
        NodeProcess node = NodeProcess.start(server, folder, back.url(), "front.mjs")) {
      send(to(node.url(), attributes()));
      assertThat(node.stop()).isEmpty();
    }

    assertThat(Tree.of(trace())).isEqualTo("SPAN front\n  SPAN back\n");
    LocalObservation back = Tree.find(trace(), "back");
    assertThat(back.userId()).isEqualTo(ODD);
    assertThat(back.sessionId()).isEqualTo("s-7");
    assertThat(back.tags()).containsExactly("a b", "ü");
    assertThat(back.metadata()).containsEntry("plan", "pro, %41");
    assertThat(back.attributes()).doesNotContainKey("langfuse.internal.as_root");
    assertThat(Tree.find(trace(), "front").isRoot()).isTrue();
  }

  /** They name parents that are not there, but we know a step above them that is. */
  @Test
  void aJavaStepBehindHttpSpansThatDoNotLeave_hangsOnTheJavaStepBeforeThem() throws Exception {
    try (Langspan front = client();
        JavaService back = JavaService.start(client());
        NodeProcess node = NodeProcess.start(server, folder, back.url(), "front.mjs", "traced");
        Observation step = front.startObservation("java")) {
      HttpRequest.Builder request = to(node.url(), attributes());
      front.inject(Context.current(), request, HttpRequest.Builder::setHeader);
      send(request);
      step.end();
      assertThat(node.stop()).isEmpty();
    }

    assertThat(trace().observations()).extracting(LocalObservation::name).hasSize(3);
    LocalObservation back = Tree.find(trace(), "back");
    assertThat(back.parentId()).isEqualTo(Tree.find(trace(), "java").id());
    assertThat(back.userId()).isEqualTo(ODD);
    assertThat(back.attributes()).doesNotContainKey("langfuse.internal.as_root");
    assertThat(Tree.find(trace(), "front").parentId()).isNotEqualTo(back.parentId());
  }

  private ServiceProcess service(String name, String... others) throws IOException {
    ServiceProcess process = ServiceProcess.start(server, false, name, others);
    running.add(process);
    return process;
  }

  private Langspan client() {
    return LangspanSdk.builder()
        .baseUrl(server.url())
        .credentials(server.publicKey(), server.secretKey())
        .sendBaggage("*")
        .acceptBaggage("*")
        .build();
  }

  private LocalTrace trace() {
    assertThat(server.traces()).hasSize(1);
    return server.traces().get(0);
  }

  private static String attributes() throws IOException {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .writeValueAsString(
            Map.of(
                "userId",
                ODD,
                "sessionId",
                "s-7",
                "tags",
                List.of("a b", "ü"),
                "metadata",
                Map.of("plan", "pro, %41")));
  }

  private static HttpRequest.Builder to(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private void send(HttpRequest.Builder request) throws Exception {
    var answer = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}
