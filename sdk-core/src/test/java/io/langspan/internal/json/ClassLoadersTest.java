// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application that is undeployed takes its classes with it. */
class ClassLoadersTest {

  public static class Bean {
    public List<Bean> getBeans() {
      return List.of();
    }
  }

  /** Defines {@link Bean} itself. */
  private static final class Deployment extends ClassLoader {
    Object bean() throws ReflectiveOperationException {
      String name = Bean.class.getName();
      try (InputStream in =
          Bean.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length).getConstructor().newInstance();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void classes_areCollected_withTheEncoder() throws Exception {
    WeakReference<ClassLoader> deployment = encodeInDeployment();

    for (int i = 0; i < 50 && deployment.get() != null; i++) {
      System.gc();
    }

    assertThat(deployment.get()).isNull();
  }

  private static WeakReference<ClassLoader> encodeInDeployment() throws Exception {
    Deployment deployment = new Deployment();
    Object bean = deployment.bean();
    assertThat(bean.getClass().getClassLoader()).isSameAs(deployment);

    assertThat(EncoderFixture.encode(EncoderFixture.capped(1000), bean))
        .isEqualTo("{\"beans\":[]}");

    return new WeakReference<>(deployment);
  }
}
