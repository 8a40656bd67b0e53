// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.mcp.client.McpClientListener;
import io.langspan.Langspan;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.mcp.McpEvents;

/**
 * Traces clients of MCP servers, of {@code langchain4j-mcp} 1.11.0-beta19 or newer.
 *
 * <pre>{@code
 * McpClient client =
 *     DefaultMcpClient.builder().transport(…).listener(LangspanMcp.clientListener()).build();
 * }</pre>
 *
 * <p>A call of a server's tool is a tool with arguments, result or failure. Where Langspan records
 * that tool anyway, as it does within AI services, the call is told there, and no second one is
 * recorded. What else a client asks its server is a span. Apart from {@link LangspanLangChain4j},
 * which does not need {@code langchain4j-mcp}.
 *
 * <p>Nothing here throws in the calls of a client. Safe for use by many threads and clients.
 *
 * @since 0.1
 */
public final class LangspanMcp {

  private LangspanMcp() {}

  /**
   * A listener for the builders of MCP clients. It records with the instance of the call of an AI
   * service that the client is used in, else with that of the observation that is current, else
   * with the global one.
   */
  public static McpClientListener clientListener() {
    return McpEvents.listener(Recorder.CURRENT);
  }

  /** A listener that records with this instance; see {@link #clientListener()}. */
  public static McpClientListener clientListener(Langspan langspan) {
    return McpEvents.listener(new Recorder(requireNonNull(langspan, "langspan")));
  }
}
