// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.score;
import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Endpoint.Reply;
import io.langspan.internal.spool.SpoolConfig;
import io.langspan.internal.spool.WhenFull;
import io.langspan.lab.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What the disk adds: nothing is lost that was written, and memory stays small. */
class DeliverySpoolTest {

  private static final int QUEUE = 40_000;

  @TempDir Path temp;
  private Path root;
  private final Endpoint server = new Endpoint();
  private final AtomicBoolean down = new AtomicBoolean();
  private final List<Bench> benches = new ArrayList<>();

  DeliverySpoolTest() throws IOException {}

  @BeforeEach
  void answer() {
    root = temp.resolve("spool");
    server.answer(request -> Reply.of(down.get() ? 503 : 200));
  }

  @AfterEach
  void close() {
    benches.forEach(Bench::close);
    server.close();
  }

  private SpoolConfig config() {
    return SpoolConfig.of(root, server.url(), "pk");
  }

  private Bench bench() {
    return bench(config(), b -> b);
  }

  private Bench bench(SpoolConfig config, UnaryOperator<DeliveryBuilder> more) {
    Bench bench =
        new Bench(
            server.url(),
            b -> more.apply(b.queueBytes(QUEUE).requestBytes(4_000, 8_000).spool(config)));
    benches.add(bench);
    return bench;
  }

  /** Whose callers wait for the disk, for as long as a very busy machine may take. */
  private Bench writingThrough() {
    return bench(config(), b -> b.writeThrough(Duration.ofMinutes(10)));
  }

  /** For so long that whoever closes waits for no other try. */
  private static Reply busy() {
    return new Reply(503, Map.of("Retry-After", "600"), "");
  }

  /** All bytes of all segments. */
  private String onDisk() {
    try (Stream<Path> files = Files.walk(root)) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().endsWith(".seg")).toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
      return all.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void submit(Bench bench, int from, int to) {
    for (int i = from; i < to; i++) {
      bench.submit(trace("t" + i, 1_000));
      if (i % 10 == 9) {
        bench.onWorkerDone(); // the test is faster than any disk
      }
    }
    bench.onWorkerDone();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "t" + i).toList();
  }

  private List<String> received() {
    return server.received().stream().flatMap(request -> request.ids().stream()).toList();
  }

  /** Lets the server recover and all waiting be over, as often as it takes. */
  private Delivered recover(Bench bench) {
    comeBack(bench);
    return bench.flush();
  }

  /** What is under way fails before, or it would wait for a time that does not come. */
  private void comeBack(Bench bench) {
    bench.untilQuiet(() -> bench.engine.status().lastError() != null);
    server.received().clear();
    down.set(false);
    bench.advance(Duration.ofMinutes(2));
  }

  @Test
  void everything_isOnDiskBeforeItIsSent() {
    List<Boolean> found = new CopyOnWriteArrayList<>();
    server.answer(
        request -> {
          String disk = onDisk();
          request.ids().forEach(id -> found.add(disk.contains(id)));
          return Reply.of(200);
        });
    Bench bench = bench();
    bench.submit(trace("first"), trace("second"));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(found).containsExactly(true, true);
  }

  @Test
  void delivered_leavesTheDisk() {
    Bench bench = bench();
    bench.submit(trace("first"), score("second"));
    bench.flush();
    bench.close();
    bench.untilGone();

    assertThat(onDisk()).isEmpty();
    assertThat(bench.engine.status().spooled()).isZero();
  }

  @Test
  void whatWasCut_leavesTheDisk_whenItIsDelivered() {
    server.answer(request -> Reply.of(request.body().length > 1_000 ? 413 : 200));
    Bench bench = bench(config(), b -> b.shrink(Kind.OTLP_TRACES, Arrays::copyOf));
    bench.submit(trace("huge", 3_000), trace("small", 100));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    bench.close();
    bench.untilGone();
    assertThat(onDisk()).isEmpty();
    assertThat(bench.engine.status().heldBytes()).isZero();
  }

  @Test
  void whatWasCut_staysOnDiskWhole_untilItIsDelivered() {
    server.answer(request -> request.body().length > 2_000 ? Reply.of(413) : busy());
    Bench bench = bench(config(), b -> b.shrink(Kind.OTLP_TRACES, Arrays::copyOf));
    bench.submit(trace("huge", 3_000));
    bench.kick();
    Bench.eventually(() -> "HTTP 503".equals(bench.engine.status().lastError()));

    assertThat(bench.engine.close(Bench.PATIENCE)).isEqualTo(new Delivered(0, 1, 0, Map.of()));
    assertThat(bench.engine.status().heldBytes()).isZero();
    assertThat(onDisk()).contains("huge" + ".".repeat(2_995) + ";");
  }

  @Test
  void outage_spillsWhatMemoryCannotHold_andDeliversAllInOrder() {
    down.set(true);
    Bench bench = bench();
    submit(bench, 0, 300);
    Counters during = bench.engine.status();

    assertThat(during.heldBytes()).isLessThanOrEqualTo(QUEUE);
    assertThat(during.spooled()).isGreaterThan(200);
    bench.assertConserved();
    assertThat(recover(bench)).isEqualTo(new Delivered(300, 0, 0, Map.of()));
    assertThat(received()).hasSize(300).containsAll(ids(0, 300));
    assertThat(bench.engine.status().dropped()).isEmpty();
  }

  @Test
  void flush_doesNotWaitForMore_toFillTheLastRequestWithWhatWasOnDisk() {
    down.set(true);
    Bench bench = bench();
    submit(bench, 0, 101);
    comeBack(bench); // and time stands still until the end of the flush

    assertThat(bench.flush()).isEqualTo(new Delivered(101, 0, 0, Map.of()));
  }

  @Test
  void recovery_sendsTheOldestFirst() {
    down.set(true);
    Bench bench = bench(config(), b -> b.maxInFlight(1));
    submit(bench, 0, 200);
    recover(bench);

    assertThat(received()).isEqualTo(ids(0, 200));
  }

  @Test
  void memory_isBounded_whereTheDiskTakesNothing() {
    down.set(true);
    Bench bench = bench(config().withQuota(500, WhenFull.REFUSE), b -> b);
    byte[] payload = new byte[1_000];
    for (int i = 0; i < 300; i++) {
      bench.engine.submit(new TestItem(Kind.OTLP_TRACES, "t" + i, 10, () -> payload));
      bench.onWorkerDone();
    }

    assertThat(bench.engine.status().heldBytes()).isLessThanOrEqualTo(QUEUE);
    bench.assertConserved();
  }

  @Test
  void flush_saysWhatIsOnDisk_whileTheServerIsDown() {
    down.set(true);
    Bench bench = bench();
    submit(bench, 0, 100);

    Bench.eventually(() -> bench.engine.flush(Duration.ofMillis(50)).complete());

    assertThat(bench.engine.flush(Duration.ofMillis(50)))
        .isEqualTo(new Delivered(0, 100, 0, Map.of()));
    assertThat(recover(bench)).isEqualTo(new Delivered(100, 0, 0, Map.of()));
  }

  @Test
  void close_leavesTheRestToTheNextRun() {
    server.answer(request -> busy());
    Bench first = bench();
    submit(first, 0, 100);
    Delivered atClose = first.engine.close(Bench.PATIENCE);
    first.untilGone();
    first.assertConserved();
    answer();
    server.received().clear();

    Bench second = bench();
    Bench.eventually(() -> second.engine.status().recovered() == 100);
    second.advance(Duration.ofSeconds(1));
    Bench.eventually(() -> second.engine.status().delivered() == 100);

    assertThat(atClose).isEqualTo(new Delivered(0, 100, 0, Map.of()));
    assertThat(first.engine.status().spooled()).isEqualTo(100);
    assertThat(received()).hasSize(100).containsAll(ids(0, 100));
    second.assertConserved();
    assertThat(second.flush().delivered()).as("not of this run").isZero();
  }

  @Test
  void whatFormerRunsHaveLeft_takesNoMoreThanItsPartOfMemory() {
    down.set(true);
    Bench first = bench();
    submit(first, 0, 300);
    first.close();
    first.untilGone();

    Bench second = bench();
    Bench.eventually(() -> second.engine.status().recovered() > 0);
    second.onWorkerDone();

    assertThat(second.engine.status().heldBytes()).isLessThan(QUEUE * 3 / 4);
    second.submit(trace("new", 1_000));
  }

  @Row("E17")
  @Test
  void otherKey_leavesTheRestAlone() {
    down.set(true);
    Bench first = bench();
    submit(first, 0, 10);
    first.close();
    first.untilGone();
    down.set(false);

    Bench second = bench(SpoolConfig.of(root, server.url(), "another key"), b -> b);
    second.submit(trace("mine"));
    second.flush();

    assertThat(second.engine.status().recovered()).isZero();
    assertThat(onDisk()).contains("t9");
  }

  @Test
  void quota_dropsTheOldest_andTellsTheListener() {
    Map<DropReason, Long> told = new ConcurrentHashMap<>();
    down.set(true);
    Bench bench =
        bench(
            config().withQuota(100_000, WhenFull.OLDEST_FIRST),
            b -> b.onLoss((reason, n) -> told.merge(reason, n, Long::sum)));
    submit(bench, 0, 300);
    Bench.eventually(() -> !told.isEmpty());
    long lost = bench.engine.status().dropped().get(DropReason.SPOOL_FULL);

    assertThat(lost).isBetween(100L, 250L);
    Delivered result = recover(bench);
    assertThat(result.dropped()).isEqualTo(new EnumMap<>(Map.of(DropReason.SPOOL_FULL, lost)));
    assertThat(result.delivered()).isEqualTo(300 - lost);
    assertThat(told).isEqualTo(Map.of(DropReason.SPOOL_FULL, lost));
    assertThat(received()).contains("t0", "t299").hasSize((int) (300 - lost));
  }

  @Test
  void close_writesWhatTheQuotaHadTakenFromTheDisk() {
    server.answer(request -> busy());
    Bench bench = bench(config().withQuota(60_000, WhenFull.OLDEST_FIRST), b -> b);
    submit(bench, 0, 200); // the copies of what is in memory were the oldest and are gone
    Delivered atClose = bench.engine.close(Bench.PATIENCE);
    bench.untilGone();
    bench.assertConserved();
    answer();

    Bench next = bench();
    Bench.eventually(() -> next.engine.status().recovered() == atClose.spooled());

    assertThat(atClose.pending()).isZero();
    assertThat(atClose.spooled()).isPositive();
  }

  @Row("E1")
  @Test
  void refusingQuota_fallsBackToMemory_andComesBack() {
    down.set(true);
    Bench bench = bench(config().withQuota(20_000, WhenFull.REFUSE), b -> b);
    for (int i = 0; i < 100; i++) {
      bench.engine.submit(trace("t" + i, 1_000));
    }
    bench.onWorkerDone();
    Counters during = bench.engine.status();

    assertThat(during.dropped()).containsOnlyKeys(DropReason.QUEUE_FULL);
    assertThat(bench.logged(Level.WARN).toString()).contains("going on in memory");
    Delivered result = recover(bench);
    assertThat(result.delivered()).isEqualTo(100 - during.dropped().get(DropReason.QUEUE_FULL));
    bench.submit(trace("later"));
    bench.onWorkerDone();
    assertThat(onDisk()).contains("later");
  }

  @Row({"E2", "I14"})
  @Test
  void unusableDirectory_isToldOnce_andUsedWhenItIsThere() throws IOException {
    Files.writeString(root, "a file");
    Bench bench = bench();
    submit(bench, 0, 10);

    assertThat(bench.flush()).isEqualTo(new Delivered(10, 0, 0, Map.of()));
    assertThat(bench.logged(Level.WARN)).hasSize(1);
    Files.delete(root);
    bench.advance(Duration.ofSeconds(11));
    bench.onWorkerDone();
    bench.submit(trace("now"));
    bench.onWorkerDone();
    assertThat(onDisk()).contains("now");
  }

  @Row({"E1", "E2"})
  @Test
  void memoryThatIsFull_goesToTheDisk_whenThatComesBackInAnOutage() throws IOException {
    down.set(true);
    Files.writeString(root, "a file");
    Bench bench = bench();
    for (int i = 0; i < 100; i++) {
      bench.engine.submit(trace("t" + i, 1_000));
    }
    bench.onWorkerDone();
    long dropped = bench.engine.status().dropped().get(DropReason.QUEUE_FULL);
    Files.delete(root);
    bench.advance(Duration.ofSeconds(11));
    bench.onWorkerDone();
    bench.onWorkerDone();

    assertThat(bench.engine.status().heldBytes()).isLessThan(QUEUE * 3 / 4);
    bench.assertConserved();
    submit(bench, 100, 200);
    Delivered result = recover(bench);
    assertThat(result.delivered()).isEqualTo(200 - dropped);
    assertThat(bench.engine.status().dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, dropped));
  }

  @Row("E3")
  @Test
  void vanishedDirectory_losesOnlyWhatWasThereAlone() throws IOException {
    down.set(true);
    Bench bench = bench();
    submit(bench, 0, 100);
    long spilled = bench.engine.status().spooled();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .sorted((a, b) -> b.compareTo(a))
          .map(Path::toFile)
          .forEach(f -> assertThat(f.delete()).isTrue());
    }

    Delivered result = recover(bench);

    assertThat(result.delivered() + result.dropped().getOrDefault(DropReason.SPOOL_IO, 0L))
        .isEqualTo(100);
    assertThat(result.delivered()).isGreaterThanOrEqualTo(100 - spilled);
  }

  @Test
  void writeThrough_returnsWhenItIsOnDisk() {
    down.set(true);
    Bench bench = writingThrough();

    for (int i = 0; i < 20; i++) {
      bench.submit(trace("through" + i));
      assertThat(onDisk()).contains("through" + i + ";");
    }
  }

  @Test
  void writeThrough_doesNotWait_whenThereIsNothingToWrite() {
    Bench bench = writingThrough();
    long start = System.nanoTime();
    bench.submit(TestItem.encodedBy(() -> null)); // else it takes ten minutes
    bench.submit(
        TestItem.encodedBy(
            () -> {
              throw new IllegalStateException();
            }));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Bench.PATIENCE);
  }

  @Test
  void writeThrough_doesNotWaitForTheMaskOfOthers() throws Exception {
    Bench bench = writingThrough();
    bench.submit(trace("warm"));
    CountDownLatch slow = new CountDownLatch(1);
    Item second =
        TestItem.encodedBy(
            () -> {
              slow.await();
              return "second;".getBytes(StandardCharsets.UTF_8);
            });
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(
            () ->
                bench.engine.submit(
                    TestItem.encodedBy(
                        () -> {
                          bench.submit(second); // surely right behind this one
                          bench.nanos.addAndGet(Duration.ofMillis(300).toNanos()); // a slow mask
                          return "first;".getBytes(StandardCharsets.UTF_8);
                        })));

    assertThat(first.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(onDisk()).contains("first;").doesNotContain("second;");
    slow.countDown();
    Bench.eventually(() -> onDisk().contains("second;"));
  }

  @Test
  void spoolThatFailsByAnyException_isAsIfThereWereNone() {
    AtomicBoolean broken = new AtomicBoolean();
    SpoolConfig config =
        config()
            .withTime(
                Clock.systemUTC(),
                () -> {
                  if (broken.get()) {
                    throw new IllegalStateException("a bug");
                  }
                  return System.nanoTime();
                });
    Bench bench = bench(config, b -> b);
    bench.submit(trace("before"));
    bench.flush();
    broken.set(true);
    bench.submit(trace("after"), trace("and after"));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(bench.logged(Level.ERROR)).hasSize(1);
  }

  @Test
  void close_keepsTheBooks_whileTheDiskHangs() throws Exception {
    down.set(true);
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean hang = new AtomicBoolean();
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            if (hang.get()) {
              hangs.countDown();
              awaitLatch(release);
            }
            return Instant.EPOCH;
          }

          @Override
          public long millis() {
            return instant().toEpochMilli();
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    Bench bench = bench(config().withTime(clock, System::nanoTime), b -> b);
    bench.submit(trace("warm"));
    bench.onWorkerDone();
    hang.set(true);
    bench.submit(trace("in hand"));
    assertThat(hangs.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    bench.submit(trace("queued"));
    Delivered atClose = bench.engine.close(Duration.ofMillis(300));
    bench.assertConserved();
    release.countDown();
    Bench.eventually(() -> bench.engine.status().queued() == 0);

    assertThat(atClose.pending()).as("nothing was forced to the disk").isEqualTo(2);
    assertThat(atClose.dropped()).isEqualTo(Map.of(DropReason.SHUTDOWN, 1L));
    bench.assertConserved();
    assertThat(bench.engine.status().spooled()).isEqualTo(2);
    assertThat(bench.engine.flush(Duration.ZERO).pending()).isZero();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
