// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An application short of memory, in a process of its own. It prints the ids of what must arrive,
 * and then what it has found, as {@code name=value}.
 */
final class PressedApp {

  /** How large a prompt is. */
  static final int PROMPT = 50 * 1024 * 1024;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long FILLED_NANOS = Duration.ofMillis(1_500).toNanos();
  private static final int LATER = 100;

  private PressedApp() {}

  /** Takes what is to happen, {@code prompts} or {@code full}, and the address of the server. */
  public static void main(String[] args) throws InterruptedException {
    Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[1])
            .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
            .shutdownHook(false)
            .queueBytes(args[0].equals("full") ? 4 << 20 : 16 << 20)
            .build();
    expect(record(langspan, "first", "what is loaded once"));
    langspan.flush(Lab.LONG);
    if (args[0].equals("prompts")) {
      prompts(langspan);
    } else {
      full(langspan);
    }
    langspan.close();
  }

  private static String record(Langspan langspan, String name, String input) {
    Observation step = langspan.startObservation(name);
    step.input(input).close();
    return step.id();
  }

  /** Each of four threads records its large prompt, three times. */
  private static void prompts(Langspan langspan) throws InterruptedException {
    ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String letter = String.valueOf((char) ('a' + i));
      Thread thread =
          new Thread(
              () -> {
                String prompt = letter.repeat(PROMPT);
                for (int n = 0; n < 3; n++) {
                  long start = THREADS.getCurrentThreadCpuTime(); // four on fewer processors
                  ids.add(record(langspan, "prompt", prompt));
                  took.add(THREADS.getCurrentThreadCpuTime() - start);
                }
              });
      thread.setUncaughtExceptionHandler((of, e) -> thrown.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    FlushResult result = langspan.flush(Lab.LONG);
    ids.forEach(PressedApp::expect);
    found("thrown", thrown.size());
    found("complete", result.complete());
    long[] micros = took.stream().mapToLong(n -> n / 1_000).sorted().toArray();
    found("took", micros[6] + " us, " + micros[11] + " us");
  }

  /** Another thread keeps the heap full while this one records, and lets go of it then. */
  private static void full(Langspan langspan) throws InterruptedException {
    long ended = 1;
    long thrown = 0;
    long started = 0;
    Filler filler = new Filler();
    filler.start();
    filler.awaitFull();
    long until = System.nanoTime() + FILLED_NANOS;
    while (System.nanoTime() - until < 0) {
      Observation step = null;
      try {
        step = langspan.startObservation("pressed");
        started++;
        step.input("x".repeat(2_000));
      } catch (VirtualMachineError e) {
        thrown++; // there was no memory for what it asked for; now and then told as InternalError
      }
      try {
        if (step != null) {
          step.close();
          ended++;
        }
      } catch (VirtualMachineError e) {
        thrown++;
      }
    }
    filler.release();
    langspan.flush(Lab.LONG);
    for (int i = 0; i < LATER; i++) {
      expect(record(langspan, "later", "question " + i));
    }
    FlushResult later = langspan.flush(Lab.LONG);
    langspan.close(); // which ends what could not be closed
    found("ended", ended + LATER);
    found("refilled", filler.refilled);
    found("thrown", thrown);
    found("started", 1 + started + LATER);
    found("later", later.delivered());
    found("laterComplete", later.complete());
    found("accepted", langspan.status().accepted());
    found("delivered", langspan.status().delivered());
    found("dropped", langspan.status().dropped().values().stream().mapToLong(n -> n).sum());
    found("pending", langspan.status().pending());
    found("queuedBytes", langspan.status().queuedBytes());
  }

  /** Takes all memory there is, and again what becomes free. */
  private static final class Filler extends Thread {

    private static final int BLOCK = 16 * 1024;

    private List<byte[]> blocks = new ArrayList<>(10_000);
    private volatile boolean full;
    private volatile boolean over;
    private volatile long refilled;

    Filler() {
      super("filler");
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!over) {
        try {
          blocks.add(new byte[BLOCK]);
        } catch (OutOfMemoryError e) {
          full = true;
          refilled++;
          Thread.yield();
        }
      }
      blocks = List.of();
    }

    void awaitFull() {
      while (!full) {
        Thread.onSpinWait();
      }
    }

    void release() throws InterruptedException {
      over = true;
      join();
    }
  }

  private static void expect(String id) {
    line(id);
  }

  private static void found(String name, Object value) {
    line(name + "=" + value);
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }
}
