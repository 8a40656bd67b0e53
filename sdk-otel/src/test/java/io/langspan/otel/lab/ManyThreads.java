// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** An application of very many threads, all of which have an observation open at the same time. */
final class ManyThreads {

  private static final int THREADS = 10_000;

  private ManyThreads() {}

  /** Takes the kind of threads and the address of the server. */
  public static void main(String[] args) throws Throwable {
    boolean virtual = args[0].equals("virtual");
    Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[1])
            .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
            .queueBytes(128 * 1024 * 1024)
            .shutdownHook(false)
            .build();
    run(langspan, virtual, 1); // what is loaded once is not looked at
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20));
      recording.enable("jdk.JavaMonitorEnter").withThreshold(Duration.ZERO);
      recording.start();
      line("ended " + run(langspan, virtual, THREADS));
      FlushResult result = langspan.flush(Duration.ofSeconds(args[1].endsWith(":1") ? 1 : 30));
      langspan.close();
      recording.stop();
      line("accepted " + langspan.status().accepted());
      line("complete " + result.complete());
      line("stuck " + stuck(recording));
    }
  }

  private static int run(Langspan langspan, boolean virtual, int threads) throws Throwable {
    CountDownLatch open = new CountDownLatch(threads);
    Semaphore go = new Semaphore(0);
    CountDownLatch done = new CountDownLatch(threads);
    AtomicInteger fine = new AtomicInteger();
    Runnable body =
        () -> {
          try (Observation outer = langspan.startObservation("outer")) {
            open.countDown();
            go.acquireUninterruptibly(); // not unparked all at once: here are 2 processors at least
            go.release();
            langspan.observe("inner", inner -> inner.input("question").id());
            if (langspan.currentObservation() == outer) {
              fine.incrementAndGet();
            }
          } finally {
            done.countDown();
          }
        };
    for (int i = 0; i < threads; i++) {
      start(body, virtual);
    }
    open.await();
    go.release();
    done.await();
    return fine.get();
  }

  /** By its name, since there are none in Java 17. */
  private static void start(Runnable body, boolean virtual) throws Throwable {
    if (virtual) {
      MethodHandles.publicLookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class))
          .invoke(body);
    } else {
      new Thread(body).start();
    }
  }

  /**
   * How often one of its threads was pinned below a frame of ours, or had to wait, however shortly,
   * for a monitor that a frame of ours asked for. Monitors of the class loader are not ours: on a
   * busy machine one that holds it may be taken off its processor.
   */
  @SuppressWarnings("SystemOut") // for whoever looks for the reason
  private static long stuck(Recording recording) throws Exception {
    Path file = Files.createTempFile("threads", ".jfr");
    try {
      recording.dump(file);
      List<RecordedEvent> ours =
          RecordingFile.readAllEvents(file).stream().filter(ManyThreads::isOurs).toList();
      ours.stream().limit(3).forEach(System.err::println);
      return ours.size();
    } finally {
      Files.delete(file);
    }
  }

  private static boolean isOurs(RecordedEvent event) {
    RecordedStackTrace trace = event.getStackTrace();
    RecordedThread thread = event.getThread();
    String name = thread == null ? null : thread.getJavaName();
    boolean pinned = event.getEventType().getName().equals("jdk.VirtualThreadPinned");
    return trace != null
        && (name == null || !name.startsWith("langspan")) // only the application's
        && trace.getFrames().stream()
            .limit(pinned ? Long.MAX_VALUE : 1)
            .map(frame -> frame.getMethod().getType().getName())
            .anyMatch(type -> type.startsWith("io.langspan.") && !type.contains(".lab."));
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }
}
