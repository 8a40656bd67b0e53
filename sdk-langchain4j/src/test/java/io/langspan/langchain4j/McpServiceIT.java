// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.mcp.McpToolProvider;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.service.AiServices;
import io.langspan.local.LocalObservation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of a server within AI services: each call is one tool, whoever sees it. */
@SuppressWarnings("try") // a client can be interrupted while it closes
class McpServiceIT {

  private static final Bench bench = new Bench();
  private static final McpServer server = new McpServer();
  private static final String BERN = "{\"city\":\"Bern\"}";

  private final McpClient client = server.client(LangspanMcp.clientListener());

  @AfterAll
  static void closeBench() {
    server.close();
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    client.listTools(); // outside of a trace, where newer releases tell of it
    bench.reset();
  }

  @AfterEach
  void closeClient() throws Exception {
    client.close();
  }

  interface Assistant {
    String answer(String question);
  }

  private static void ask(String tool, McpToolProvider provider) {
    AiServices.builder(Assistant.class)
        .chatModel(new Stub(Stub.calls(tool, BERN), "Sunny."))
        .toolProvider(provider)
        .build()
        .answer("Sunny?");
  }

  private static String treeOf(String tool) {
    return "AGENT Assistant.answer\n  GENERATION chat stub-1\n  "
        + tool
        + "\n  GENERATION chat stub-1\n";
  }

  @Test
  void tool_isRecordedOnce_byTheService() {
    ask("weather", McpToolProvider.builder().mcpClients(client).build());

    assertThat(bench.tree()).isEqualTo(treeOf("TOOL weather"));
    LocalObservation tool = bench.named("weather");
    assertThat(tool.output()).isEqualTo("Sunny in Bern");
    assertThat(tool.metadata()).containsEntry("tool_call_id", "call_1");
    assertThat(tool.attributes()).containsEntry("mcp.method.name", "tools/call");
  }

  @Test
  void tool_isRecordedOnce_whenTheServiceCallsItAnotherName() {
    ask(
        "ask_sky",
        McpToolProvider.builder()
            .mcpClients(client)
            .filterToolNames("weather")
            .toolNameMapper((of, tool) -> "ask_sky")
            .build());

    assertThat(bench.tree()).isEqualTo(treeOf("TOOL ask_sky"));
  }

  @Test
  void tool_hasFailed_whenTheClientWaitsNoLonger() throws Exception {
    try (McpClient hasty = server.client(LangspanMcp.clientListener(), Duration.ofMillis(50))) {
      McpClient listed = withTheListOf(client, hasty);
      ask("slow", McpToolProvider.builder().mcpClients(listed).filterToolNames("slow").build());
    }

    assertThat(bench.tree()).isEqualTo(treeOf("TOOL slow (ERROR)"));
  }

  /** As it waits no longer for the list of its tools than for one of them, another one has that. */
  private static McpClient withTheListOf(McpClient patient, McpClient hasty) {
    return (McpClient)
        Proxy.newProxyInstance(
            McpClient.class.getClassLoader(),
            new Class<?>[] {McpClient.class},
            (proxy, method, given) ->
                method.invoke(method.getName().equals("listTools") ? patient : hasty, given));
  }

  @Test
  void call_isAStep_whenTheServiceTellsOfTheToolAfterwards() {
    System.setProperty("langspan.langchain4j.automatic", "false");
    try {
      AiServices.builder(Assistant.class)
          .chatModel(LangspanLangChain4j.wrap(new Stub(Stub.calls("weather", BERN), "Sunny.")))
          .toolProvider(McpToolProvider.builder().mcpClients(client).build())
          .build()
          .answer("Sunny?");
    } finally {
      System.clearProperty("langspan.langchain4j.automatic");
    }

    assertThat(bench.tree()).isEqualTo(treeOf("SPAN tools/call weather\n  TOOL weather"));
  }

  @Test
  void tool_isBelowTheToolThatCallsIt() {
    Object trip =
        new Object() {
          @Tool
          public String plan() {
            return client
                .executeTool(ToolExecutionRequest.builder().name("weather").arguments(BERN).build())
                .resultText();
          }
        };

    AiServices.builder(Assistant.class)
        .chatModel(new Stub(Stub.calls("plan", "{}"), "Sunny."))
        .tools(trip)
        .build()
        .answer("Sunny?");

    assertThat(bench.tree()).isEqualTo(treeOf("TOOL plan\n    TOOL weather"));
  }
}
