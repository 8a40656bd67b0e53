// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import java.io.File;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A user's OkHttp 5 and our OkHttp 4.12 share a class path, in whichever order. */
class OkHttpOrderIT {

  private static final String FIVE =
      String.join(
          File.pathSeparator,
          "target/okhttp5/okhttp-jvm-5.5.1.jar",
          "target/okhttp5/okio-jvm-3.18.1.jar");

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everythingArrives_withOkHttp5First() {
    deliver(FIVE + File.pathSeparator + System.getProperty("java.class.path"), "okhttp-jvm-5.5.1");
  }

  @Test
  void everythingArrives_withOkHttp5Last() {
    deliver(System.getProperty("java.class.path") + File.pathSeparator + FIVE, "okhttp-4.12.0");
  }

  private void deliver(String classPath, String used) {
    Map<String, String> environment =
        Map.of(
            "LANGFUSE_PUBLIC_KEY", "pk-lf-1",
            "LANGFUSE_SECRET_KEY", "sk-lf-1",
            "LANGFUSE_BASE_URL", server.url());

    ChildJvm.Output output =
        new ChildJvm(environment).classPath(classPath).run(StartUp.class, "trace");

    assertThat(output.out()).contains(used + ".jar", "delivered=200", "pending=0", "delivered 200");
    assertThat(output.err()).isEmpty();
    assertThat(server.observations()).hasSize(100);
    assertThat(server.scores()).hasSize(100);
  }
}
