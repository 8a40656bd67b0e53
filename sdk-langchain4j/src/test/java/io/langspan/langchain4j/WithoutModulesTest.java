// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Applications that have {@code langchain4j-core}, and of other modules only some. */
class WithoutModulesTest {

  @Test
  void everythingElse_isThere() throws Exception {
    Class<?> entry =
        new Without("dev.langchain4j.mcp.", "dev.langchain4j.agentic.")
            .loadClass(LangspanLangChain4j.class.getName());

    assertThat(entry).isNotSameAs(LangspanLangChain4j.class);
    assertThat(entry.getMethods()).isNotEmpty();
    assertThat(entry.getMethod("chatModelListener").invoke(null)).isNotNull();
  }

  // An overload with a class that is not there would keep all others from being compiled, too
  @Test
  void models_areWrapped_whereThereAreNoServices() throws Exception {
    ClassLoader coreAlone =
        new Without(
            "dev.langchain4j.mcp.",
            "dev.langchain4j.agentic.",
            "dev.langchain4j.service.",
            "dev.langchain4j.memory.chat.ChatMemoryProvider",
            "dev.langchain4j.memory.chat.MessageWindow",
            "dev.langchain4j.spi.services.");
    Class<?> entry = coreAlone.loadClass(LangspanLangChain4j.class.getName());
    Stub stub = new Stub("Four weeks.");

    ChatModel model = (ChatModel) entry.getMethod("wrap", ChatModel.class).invoke(null, stub);

    assertThat(entry.getMethods()).isNotEmpty();
    assertThat(model).isNotSameAs(stub);
    assertThat(model.chat("How long?")).isEqualTo("Four weeks.");
  }

  @Test
  void mcp_isNotThere() {
    assertThatThrownBy(
            () ->
                new Without("dev.langchain4j.mcp.")
                    .loadClass(LangspanMcp.class.getName())
                    .getMethods())
        .isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void agents_areNotThere() {
    assertThatThrownBy(
            () ->
                new Without("dev.langchain4j.agentic.")
                    .loadClass(LangspanAgents.class.getName())
                    .getMethods())
        .isInstanceOf(NoClassDefFoundError.class);
  }

  /** Loads ours anew, and knows nothing of the module. */
  private static final class Without extends ClassLoader {

    private final List<String> packages;

    Without(String... packages) {
      super(WithoutModulesTest.class.getClassLoader());
      this.packages = List.of(packages);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (packages.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null || !name.startsWith("io.langspan.langchain4j.")) {
        return known == null ? super.loadClass(name, resolve) : known;
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
