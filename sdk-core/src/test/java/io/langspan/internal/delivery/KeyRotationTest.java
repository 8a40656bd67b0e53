// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Matrix row C7: refused keys that somebody replaces while the process runs. */
class KeyRotationTest {

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Endpoint endpoint = open();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String key = "old";
  private Bench bench;

  private static Endpoint open() {
    try {
      return new Endpoint();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() {
    endpoint.answer(request -> Endpoint.Reply.of(isNew(request) ? 200 : 401));
    bench =
        new Bench(
            endpoint.url(),
            settings ->
                settings.headers(
                    () -> {
                      asked.incrementAndGet();
                      return Map.of("Authorization", key);
                    }));
  }

  @AfterEach
  void stop() {
    bench.close();
    endpoint.close();
  }

  private static boolean isNew(Endpoint.Received request) {
    return request.header("Authorization").equals("new");
  }

  private void untilRefused(int requests) {
    bench.untilQuiet(
        () ->
            endpoint.received().size() == requests
                && "HTTP 401".equals(bench.engine.status().lastError()));
  }

  private void untilAsked(int times) {
    Bench.eventually(() -> asked.get() >= times);
  }

  @Test
  @Row("C7")
  void newKeys_areTriedAtOnce_althoughTheNextProbeIsFarAway() {
    bench.submit(TestItem.trace("a"), TestItem.trace("b"));
    bench.kick();
    untilRefused(1);

    key = "new";
    bench.advance(LOOK);

    Bench.eventually(() -> bench.engine.status().delivered() == 2);
    assertThat(endpoint.received()).hasSize(2);
    bench.assertConserved();
  }

  @Test
  @Row("C7")
  void oldKeys_areNotTriedMoreOften_forBeingAskedFor() {
    bench.submit(TestItem.trace("a"));
    bench.kick();
    untilRefused(1);

    for (int i = 0; i < 20; i++) {
      int before = asked.get();
      bench.advance(LOOK);
      untilAsked(before + 1);
    }

    assertThat(endpoint.received()).hasSize(1);
  }

  @Test
  @Row("C7")
  void wrongNewKeys_areTriedOnce_andTheNextOnesAgain() {
    bench.submit(TestItem.trace("a"));
    bench.kick();
    untilRefused(1);

    key = "wrong";
    bench.advance(LOOK);
    untilRefused(2);
    int before = asked.get();
    bench.advance(LOOK);
    untilAsked(before + 1);
    assertThat(endpoint.received()).hasSize(2);

    key = "new";
    bench.advance(LOOK);
    Bench.eventually(() -> bench.engine.status().delivered() == 1);
  }

  @Test
  @Row("C7")
  void keysThatChange_whileTheOldOnesAreBeingRefused_areNotMissed() {
    endpoint.answer(
        request -> {
          key = "new";
          return Endpoint.Reply.of(isNew(request) ? 200 : 401);
        });
    bench.submit(TestItem.trace("a"));
    bench.kick();
    untilRefused(1);

    bench.advance(LOOK);

    Bench.eventually(() -> bench.engine.status().delivered() == 1);
  }
}
