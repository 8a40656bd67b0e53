// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the traces of a test arrive. It is the global instance, which AI services record with. */
final class Bench implements AutoCloseable, BeforeEachCallback, AfterAllCallback {

  final LangspanLocal local = LangspanLocal.start();
  final Langspan langspan =
      LangspanSdk.builder()
          .baseUrl(local.url())
          .credentials(local.publicKey(), local.secretKey())
          .shutdownHook(false)
          .build();

  /** However busy the machine is. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  Bench() {
    Langspan.setGlobal(langspan);
  }

  @Override
  public void beforeEach(ExtensionContext of) {
    reset();
  }

  @Override
  public void afterAll(ExtensionContext of) {
    close();
  }

  /** Forgets what was traced. */
  void reset() {
    langspan.flush(LONGEST);
    local.clear();
  }

  /**
   * What was traced, in the order in which it ended. Two requests that carry it may overtake each
   * other.
   */
  List<LocalObservation> observations() {
    if (!langspan.flush(LONGEST).complete()) {
      throw new AssertionError("Not everything arrived");
    }
    return local.observations().stream()
        .sorted(Comparator.comparing(LocalObservation::endTime))
        .toList();
  }

  /** The only thing that was traced. */
  LocalObservation only() {
    List<LocalObservation> all = observations();
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " observations: " + tree());
    }
    return all.get(0);
  }

  /** The only thing of this name. */
  LocalObservation named(String name) {
    List<LocalObservation> found =
        observations().stream().filter(each -> each.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + name + " in " + tree());
    }
    return found.get(0);
  }

  /** What was traced, as {@link Tree} writes it. */
  String tree() {
    return Tree.of(observations());
  }

  @Override
  public void close() {
    Langspan.resetGlobalForTest();
    langspan.close();
    local.close();
  }
}
