// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {

  @Test
  void run_hidesEveryFailureOfOurs() {
    List<Throwable> failures =
        List.of(
            new IllegalStateException(),
            new StackOverflowError(),
            new NoClassDefFoundError(),
            new AssertionError());
    for (Throwable failure : failures) {
      Guard.run("a test", () -> sneak(failure));
      assertThat(Guard.call("a test", () -> sneak(failure), "fallback")).isEqualTo("fallback");
    }
  }

  @Test
  void run_doesNotHideADyingMachine() {
    OutOfMemoryError simulated = new OutOfMemoryError("simulated");

    assertThatThrownBy(() -> Guard.run("a test", () -> sneak(simulated))).isSameAs(simulated);
    assertThatThrownBy(() -> Guard.call("a test", () -> sneak(simulated), "")).isSameAs(simulated);
  }

  @Test
  void call_returnsWhatItGot() {
    assertThat(Guard.call("a test", () -> "result", "fallback")).isEqualTo("result");
  }

  @SuppressWarnings("unchecked")
  private static <T, E extends Throwable> T sneak(Throwable failure) throws E {
    throw (E) failure;
  }
}
