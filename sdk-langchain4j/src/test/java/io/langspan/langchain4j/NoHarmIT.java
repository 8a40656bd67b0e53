// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of recording, an application sees what it would see without it. */
class NoHarmIT {

  @RegisterExtension static final Bench bench = new Bench();

  private static final List<String> SEEN_WITHOUT = seenWithout();

  @AfterEach
  void globalAgain() {
    Langspan.setGlobal(bench.langspan);
  }

  /** Every method that is called to record the application. */
  static Set<String> calls() {
    Set<String> calls = new ConcurrentSkipListSet<>();
    seenWith(calls::add);
    return calls;
  }

  private static List<String> seenWith(Consumer<String> before) {
    Langspan.setGlobal(Faulty.of(bench.langspan, before));
    return Application.seen(true);
  }

  private static List<String> seenWithout() {
    Langspan.resetGlobalForTest();
    System.setProperty("langspan.langchain4j.automatic", "false");
    try {
      return Application.seen(false);
    } finally {
      System.clearProperty("langspan.langchain4j.automatic");
    }
  }

  @Test
  void application_noticesNothing_whenAllIsWell() {
    assertThat(seenWith(call -> {})).isEqualTo(SEEN_WITHOUT);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void application_noticesNothing_whenACallThrows(String fault) {
    List<String> seen =
        seenWith(
            call -> {
              if (call.equals(fault)) {
                throw new IllegalStateException("a fault of ours");
              }
            });

    assertThat(seen).isEqualTo(SEEN_WITHOUT);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void application_noticesNothing_whenACallThrowsAnError_butOnce(String fault) {
    Set<String> failed = ConcurrentHashMap.newKeySet();

    List<String> seen =
        seenWith(
            call -> {
              if (call.equals(fault) && failed.add(call)) {
                throw new NoSuchMethodError("a fault of ours");
              }
            });

    assertThat(seen).isEqualTo(SEEN_WITHOUT);
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new IllegalStateException("ours"), new NoSuchMethodError("ours"), new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void application_noticesNothing_whenEveryCallThrows(Throwable fault) {
    List<String> seen =
        seenWith(
            call -> {
              throw NoHarmIT.<RuntimeException>unchecked(fault);
            });

    assertThat(seen).isEqualTo(SEEN_WITHOUT);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable fault) throws T {
    throw (T) fault;
  }
}
