// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.McpClientListener;
import io.langspan.Langspan;
import io.langspan.local.LocalObservation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client of a server that is there, used without an AI service. */
@SuppressWarnings("try") // a client can be interrupted while it closes
class McpIT {

  private static final Bench bench = new Bench();
  private static final McpServer server = new McpServer();

  private final McpClient client = server.client(LangspanMcp.clientListener());

  @AfterAll
  static void closeBench() {
    server.close();
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @AfterEach
  void closeClient() throws Exception {
    client.close();
  }

  private static ToolExecutionRequest request(String tool) {
    return ToolExecutionRequest.builder().name(tool).arguments("{\"city\":\"Bern\"}").build();
  }

  /** Whether this release tells its listener of anything but tools, resources and prompts. */
  private static boolean tellsOfLists() {
    return Arrays.stream(McpClientListener.class.getMethods())
        .anyMatch(method -> method.getName().equals("beforeToolsList"));
  }

  @Test
  void tool_isATool() {
    assertThat(client.executeTool(request("weather")).resultText()).isEqualTo("Sunny in Bern");

    LocalObservation tool = bench.only();
    assertThat(tool.type()).isEqualTo("TOOL");
    assertThat(tool.name()).isEqualTo("weather");
    assertThat(tool.input()).isEqualTo("{\"city\":\"Bern\"}");
    assertThat(tool.output()).isEqualTo("Sunny in Bern");
    assertThat(tool.level()).isEqualTo("DEFAULT");
    assertThat(tool.attributes()).containsEntry("mcp.method.name", "tools/call");
  }

  @Test
  void tool_hasFailed_whenItSaysSo() {
    Throwable thrown = catchThrowable(() -> client.executeTool(request("broken")));

    assertThat(thrown).hasMessage("no barometer");
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().output()).isEqualTo("no barometer");
  }

  @Test
  void tool_hasFailed_whenTheServerDoesNotKnowIt() {
    Throwable thrown = catchThrowable(() -> client.executeTool(request("none")));

    assertThat(thrown).hasMessageContaining("no such tool");
    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).contains("no such tool");
  }

  @Test
  void tool_hasFailed_whenTheClientWaitsNoLonger() throws Exception {
    try (McpClient hasty = server.client(LangspanMcp.clientListener(), Duration.ofMillis(50))) {
      assertThat(hasty.executeTool(request("slow")).resultText()).contains("timeout");
    }

    assertThat(bench.only().level()).isEqualTo("ERROR");
    assertThat(bench.only().statusMessage()).contains("TimeoutException");
  }

  @Test
  void tool_endsAsNeverFinished_whenItsThreadIsInterrupted() {
    try (McpServer gone = new McpServer()) {
      McpClient waiting = gone.client(LangspanMcp.clientListener());
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(() -> waiting.executeTool(request("slow")));
      } finally {
        Thread.interrupted();
      }
    }

    Forgotten.await(() -> !bench.observations().isEmpty());
    assertThat(bench.only().level()).isEqualTo("WARNING");
    assertThat(bench.only().statusMessage()).startsWith("never finished");
  }

  @Test
  void resource_isASpan_withTextAndTheSizeOfData() {
    client.readResource("file:///rules.md");

    LocalObservation read = bench.only();
    assertThat(read.type()).isEqualTo("SPAN");
    assertThat(read.name()).isEqualTo("resources/read");
    assertThat(read.input()).isEqualTo("file:///rules.md");
    assertThat(read.output())
        .isEqualTo(
            "[{\"uri\":\"file:///rules.md\",\"text\":\"Four weeks.\"},"
                + "{\"uri\":\"file:///map.png\",\"blob\":\"<image/png: 6 bytes left out>\"}]");
  }

  @Test
  void prompt_isASpan_withItsMessages() {
    client.getPrompt("tone", Map.of("guest", "Ada"));

    LocalObservation prompt = bench.only();
    assertThat(prompt.name()).isEqualTo("prompts/get tone");
    assertThat(prompt.input()).isEqualTo("{\"guest\":\"Ada\"}");
    assertThat(prompt.output()).isEqualTo("[{\"role\":\"user\",\"content\":\"Be kind.\"}]");
  }

  @Test
  void lists_areStepsOfATrace_whereTheReleaseTellsOfThem() {
    bench.langspan.run(
        "request",
        request -> {
          client.listTools();
          client.listResources();
        });

    assertThat(bench.tree())
        .isEqualTo(
            tellsOfLists()
                ? "SPAN request\n  SPAN tools/list (DEBUG)\n  SPAN resources/list (DEBUG)\n"
                : "SPAN request\n");
  }

  @Test
  void lists_areNoTraceOfTheirOwn() throws Exception {
    server.client(LangspanMcp.clientListener()).close();
    client.listTools();
    client.checkHealth();

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void tool_isRecordedOnce_whenThereAreTwoListeners() throws Exception {
    McpClientListener first = LangspanMcp.clientListener();
    McpClientListener second = LangspanMcp.clientListener();
    McpClientListener both =
        (McpClientListener)
            Proxy.newProxyInstance(
                McpClientListener.class.getClassLoader(),
                new Class<?>[] {McpClientListener.class},
                (proxy, method, given) -> {
                  method.invoke(first, given);
                  return method.invoke(second, given);
                });
    try (McpClient of = server.client(both)) {
      of.executeTool(request("weather"));
    }

    assertThat(bench.only().name()).isEqualTo("weather");
  }

  @Test
  void nothing_isRecorded_byADisabledInstance() throws Exception {
    try (McpClient of = server.client(LangspanMcp.clientListener(Langspan.noop()))) {
      assertThat(of.executeTool(request("weather")).resultText()).isEqualTo("Sunny in Bern");
    }

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void listener_equalsItselfAlone() {
    McpClientListener listener = LangspanMcp.clientListener();

    assertThat(listener).isEqualTo(listener).isNotEqualTo(LangspanMcp.clientListener());
    assertThat(listener).hasSameHashCodeAs(listener).hasToString(listener.toString());
  }
}
