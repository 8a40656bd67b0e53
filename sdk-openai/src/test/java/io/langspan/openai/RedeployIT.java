// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import io.langspan.Langspan;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** An application with Langspan in it leaves a container that keeps the client's library. */
class RedeployIT {

  /** Has the wrapper to itself, and shares everything else. */
  private static final class Application extends URLClassLoader {

    Application() {
      super(new URL[] {LangspanOpenAI.class.getProtectionDomain().getCodeSource().getLocation()});
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.langspan.openai.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }

  @Test
  void nothingOfOurs_staysInTheClassesOfTheClient() throws Exception {
    WeakReference<ClassLoader> application = undeployed();

    // A thread that began within the application holds it until it is idle no longer: a minute.
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (application.get() != null && System.nanoTime() < deadline) {
      ViewsIT.collectGarbage();
    }

    assertThat(application.get()).isNull();
  }

  private static WeakReference<ClassLoader> undeployed() throws Exception {
    try (Spans spans = new Spans();
        Application application = new Application()) {
      Class<?> ours = application.loadClass(LangspanOpenAI.class.getName());
      assertThat(ours).isNotEqualTo(LangspanOpenAI.class);
      OpenAIClient client =
          (OpenAIClient)
              ours.getMethod("wrap", OpenAIClient.class, Langspan.class)
                  .invoke(null, Bench.plain("http://127.0.0.1:1/v1"), spans.langspan);

      Throwable refused =
          catchThrowable(() -> client.chat().completions().create(Asked.chat().build()));

      assertThat(refused).isInstanceOf(OpenAIException.class);
      assertThat(spans.all()).hasSize(1);
      client.close();
      return new WeakReference<>(application);
    }
  }
}
