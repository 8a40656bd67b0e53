// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import com.sun.management.UnixOperatingSystemMXBean;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * An application that runs for long, in a process of its own. Now and then it says what it holds,
 * as {@code sample=heap,threads,descriptors,classes}; at its end what it has counted.
 */
final class SoakingApp {

  private static final String TEXT = "A question of some length. ".repeat(40);
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int AT_ONCE = 5;
  private static final int SAMPLES = 20;
  private static final int LOOKS = 5;

  private SoakingApp() {}

  /**
   * Takes the address of the server, a directory and for how many seconds to run, from when it gets
   * something to read.
   */
  public static void main(String[] args) throws IOException {
    long total = Duration.ofSeconds(Long.parseLong(args[2])).toNanos();
    Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[0])
            .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
            .spoolDirectory(Path.of(args[1]))
            .flushInterval(Duration.ofMillis(100))
            .timeout(Duration.ofSeconds(1))
            .shutdownHook(false)
            .build();
    line(ChildProcess.READY);
    long start = System.nanoTime();
    boolean begun = false;
    long ended = 0;
    int samples = 0;
    while (samples < SAMPLES) {
      for (int i = 0; i < AT_ONCE; i++) {
        try (Observation step = langspan.startObservation("step")) {
          step.input(TEXT).output("an answer");
        }
        ended++;
      }
      if (!begun) {
        start = System.nanoTime();
        begun = System.in.available() > 0;
      } else if (System.nanoTime() - start >= total / SAMPLES * (samples + 1)) {
        samples++;
        langspan.flush(Lab.LONG); // what is on its way is no leak
        sample(samples);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    boolean complete = langspan.flush(Lab.LONG).complete();
    langspan.close();
    line("ended=" + ended);
    line("complete=" + complete);
    line("delivered=" + langspan.status().delivered());
  }

  private static void sample(int number) {
    long heap = LongStream.generate(SoakingApp::heap).limit(LOOKS).min().orElseThrow();
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("langspan") || name.startsWith("Ok"))
            .count();
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    line("sample" + number + "=" + heap + "," + threads + "," + descriptors + "," + classes);
  }

  /** A sender that has just delivered may have the request in its hands for a moment still. */
  private static long heap() {
    LockSupport.parkNanos(PAUSE_NANOS);
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }
}
