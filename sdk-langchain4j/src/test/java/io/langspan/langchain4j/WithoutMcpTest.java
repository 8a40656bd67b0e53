// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** An application that has no {@code langchain4j-mcp}. */
class WithoutMcpTest {

  @Test
  void everythingElse_isThere() throws Exception {
    Class<?> entry = new WithoutMcp().loadClass(LangspanLangChain4j.class.getName());

    assertThat(entry).isNotSameAs(LangspanLangChain4j.class);
    assertThat(entry.getMethods()).isNotEmpty();
    assertThat(entry.getMethod("chatModelListener").invoke(null)).isNotNull();
  }

  @Test
  void mcp_isNotThere() {
    assertThatThrownBy(() -> new WithoutMcp().loadClass(LangspanMcp.class.getName()).getMethods())
        .isInstanceOf(NoClassDefFoundError.class);
  }

  /** Loads ours anew, and knows nothing of the module. */
  private static final class WithoutMcp extends ClassLoader {

    WithoutMcp() {
      super(WithoutMcpTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("dev.langchain4j.mcp.")) {
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
