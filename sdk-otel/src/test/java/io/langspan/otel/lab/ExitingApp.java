// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.SpanFilter;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that ends, in a process of its own, in one of many ways. It prints the ids of what
 * must arrive, and a last line when it begins to end.
 */
final class ExitingApp {

  private static final AtomicBoolean ticking = new AtomicBoolean();

  private ExitingApp() {}

  /** Takes the way to end, the address of the server and a seed. */
  public static void main(String[] args) throws Exception {
    String url = args[1];
    switch (args[0]) {
      case "return" -> {
        recorded(client(url));
        ready();
      }
      case "throw" -> {
        recorded(client(url));
        throw new IllegalStateException("not caught");
      }
      case "exit-inside" -> exitInside(recorded(client(url)));
      case "exit-from-threads" -> exitFromThreads(recorded(client(url)));
      case "exit-from-filter" -> exitFromFilter(url);
      case "wait" -> {
        Langspan langspan = recorded(client(url));
        expect(langspan.startObservation("open"));
        ready();
        new CountDownLatch(1).await();
      }
      case "close" -> {
        Langspan langspan = recorded(client(url));
        expect(langspan.startObservation("open"));
        Runtime.getRuntime().addShutdownHook(new Thread(ExitingApp::ready));
        Thread closing = new Thread(langspan::close);
        closing.setDaemon(true);
        closing.start();
        while (langspan.isEnabled()) {
          Thread.onSpinWait();
        }
      }
      case "hooks" -> hooks(recorded(client(url)), new Random(Long.parseLong(args[2])));
      case "late" -> {
        recorded(client(url)).close();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> late(url)));
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static LangspanSdk.Builder builder(String url) {
    return LangspanSdk.builder()
        .baseUrl(url)
        .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY);
  }

  private static Langspan client(String url) {
    return builder(url).build();
  }

  /**
   * Twenty traces with a child each. What a process loads at its first delivery is loaded before:
   * on a busy machine it takes longer than the two seconds that there are at the end.
   */
  private static Langspan recorded(Langspan langspan) {
    try (Observation first = langspan.startObservation("first")) {
      expect(first);
    }
    langspan.flush();
    for (int i = 0; i < 20; i++) {
      try (Observation root = langspan.startObservation("root")) {
        expect(root.input("question " + i));
        expect(langspan.event("child"));
      }
    }
    return langspan;
  }

  /** The first use of a client when the process is ending already, and no close. */
  private static void late(String url) {
    ready();
    Langspan langspan = client(url);
    try (Observation root = langspan.startObservation("late")) {
      expect(root);
      expect(langspan.event("child"));
    }
  }

  private static void exitInside(Langspan langspan) {
    expect(langspan.startObservation("open"));
    expect(langspan.startGeneration("below").model("gpt-5-mini"));
    ready();
    System.exit(3);
  }

  private static void exitFromThreads(Langspan langspan) throws InterruptedException {
    CountDownLatch open = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      new Thread(
              () -> {
                expect(langspan.startObservation("open"));
                open.countDown();
                try {
                  open.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                ready();
                System.exit(3);
              })
          .start();
    }
  }

  /** On the export thread, which from then on does nothing for the hook that waits for it. */
  private static void exitFromFilter(String url) throws InterruptedException {
    SpanFilter filter =
        span -> {
          ready();
          System.exit(3);
          return true;
        };
    builder(url).filter(filter).build().startObservation("open").close();
    new CountDownLatch(1).await();
  }

  /** Hooks that end what was open and record something new, for a while. */
  private static void hooks(Langspan langspan, Random random) {
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      Observation open = langspan.observationBuilder("open").noParent().start();
      long before = random.nextInt(150) * 1_000_000L;
      int more = random.nextInt(50);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    LockSupport.parkNanos(before);
                    open.end();
                    // Ended by us or, a moment before, by the close: it must arrive.
                    expect(open);
                    for (int n = 0; n < more; n++) {
                      Observation one = langspan.observationBuilder("late").noParent().start();
                      one.end();
                      if (langspan.isEnabled()) {
                        expect(one);
                      }
                    }
                  }));
    }
    ready();
    System.exit(3);
  }

  private static void expect(Observation observation) {
    line(observation.id());
  }

  /** Tells from now on how long it lives still, whatever its other threads do. */
  private static void ready() {
    long start = System.nanoTime();
    line(ChildProcess.READY);
    if (ticking.compareAndSet(false, true)) {
      Thread clock = new Thread(() -> tick(start), "clock");
      clock.setDaemon(true);
      clock.start();
    }
  }

  private static void tick(long start) {
    while (true) {
      LockSupport.parkNanos(ChildProcess.TICKS.toNanos());
      line(ChildProcess.TICK + (System.nanoTime() - start));
    }
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }
}
