// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.mcp;

import dev.langchain4j.mcp.protocol.McpClientMessage;
import io.langspan.langchain4j.internal.content.Plain;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks its server.
 *
 * @param method as the protocol writes it: {@code tools/call}
 * @param target the tool or the prompt that is asked for; {@code null} for all others
 * @param input arguments, or the address of a resource
 */
record McpQuestion(String method, @Nullable String target, @Nullable Object input) {

  /** What an application wants to have; all others serve that it can ask for these. */
  private static final Set<String> WANTED = Set.of("tools/call", "resources/read", "prompts/get");

  static McpQuestion of(McpClientMessage message) {
    String method = message.method.name().toLowerCase(Locale.ROOT).replace('_', '/');
    Object parameters = Plain.get(message, "getParams");
    Object name = parameter(parameters, "name", "getName");
    Object uri = parameter(parameters, "uri", "getUri");
    return new McpQuestion(
        method,
        name == null ? null : name.toString(),
        uri == null ? plain(parameter(parameters, "arguments", "getArguments")) : uri);
  }

  /** JSON of the application's arguments, or these as they are. */
  private static @Nullable Object plain(@Nullable Object arguments) {
    return arguments == null || arguments instanceof Map ? arguments : arguments.toString();
  }

  /** A map in older releases, and an object of its own in newer ones. */
  private static @Nullable Object parameter(
      @Nullable Object parameters, String key, String accessor) {
    return parameters instanceof Map<?, ?> map ? map.get(key) : Plain.get(parameters, accessor);
  }

  boolean isTool() {
    return method.equals("tools/call");
  }

  boolean isWanted() {
    return WANTED.contains(method);
  }

  String name() {
    return target == null ? method : method + " " + target;
  }
}
