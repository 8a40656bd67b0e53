// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.mcp.client.McpClientListener;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import dev.langchain4j.spi.services.AiServiceContextFactory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a native image must be told. Every entry is a line of its file. */
class GraalMetadataTest {

  private static final String FOLDER = "/META-INF/native-image/io.langspan/langspan-langchain4j/";
  private static final Pattern NAME = Pattern.compile("\"((?:dev|io)\\.[\\w.$]+)\"");

  /**
   * Of modules of providers that are not tested with, and of classes that only some releases have.
   */
  private static final Pattern ELSEWHERE =
      Pattern.compile(".*\\.(anthropic|googleai)\\..*|.*\\.AiServiceTool.*|.*\\.Mcp\\w+Params");

  private static Set<String> wrapped() {
    Set<String> types = new TreeSet<>();
    for (Class<?> entry : List.of(LangspanLangChain4j.class, LangspanServices.class)) {
      for (Method method : entry.getMethods()) {
        if (method.getName().equals("wrap")) {
          types.add(method.getParameterTypes()[0].getName());
        }
      }
    }
    List.of(StreamingChatResponseHandler.class, StreamingHandle.class, McpClientListener.class)
        .forEach(type -> types.add(type.getName()));
    return types;
  }

  private static String text(String file) throws IOException {
    try (InputStream in = GraalMetadataTest.class.getResourceAsStream(FOLDER + file)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> names(String file) throws IOException {
    return NAME.matcher(text(file))
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean exists(String name) {
    try {
      Class.forName(name, false, GraalMetadataTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void proxies_areRegistered_forAllThatIsWrapped() throws IOException {
    assertThat(names("proxy-config.json")).isEqualTo(wrapped()).hasSizeGreaterThan(20);
  }

  @Test
  void methods_areRegistered_forAllThatIsWrapped() throws IOException {
    String registered = text("reflect-config.json");

    assertThat(wrapped())
        .allSatisfy(
            name ->
                assertThat(registered)
                    .contains("{\"name\": \"" + name + "\", \"allPublicMethods\": true}"));
  }

  @Test
  void constructors_areRegistered_forWhatLangChain4jFindsByItself() throws IOException {
    String registered = text("reflect-config.json");

    List.of(AiServiceContextFactory.class, AiServiceListenerRegistrarFactory.class)
        .forEach(
            service ->
                assertThat(ServiceLoader.load(service))
                    .singleElement()
                    .satisfies(
                        found ->
                            assertThat(registered)
                                .contains(
                                    "{\"name\": \""
                                        + found.getClass().getName()
                                        + "\", \"allPublicConstructors\": true}")));
  }

  @Test
  void everythingRegistered_exists() throws IOException {
    Set<String> missing = new TreeSet<>(names("reflect-config.json"));
    missing.removeIf(GraalMetadataTest::exists);

    assertThat(missing).allMatch(name -> ELSEWHERE.matcher(name).matches());
  }

  @Test
  void whatOnlyNewerReleasesHave_exists_inTheNewest() throws IOException {
    boolean isNewest =
        exists("dev.langchain4j.service.tool.AiServiceTool$Builder")
            && exists("dev.langchain4j.mcp.protocol.McpCallToolParams");

    assertThat(names("reflect-config.json"))
        .filteredOn(name -> name.matches(".*\\.AiServiceTool.*|.*\\.Mcp\\w+Params"))
        .hasSize(5)
        .allMatch(name -> exists(name) || !isNewest);
  }
}
