// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.encodedBy;
import static io.langspan.internal.delivery.TestItem.score;
import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.langspan.internal.delivery.Endpoint.Received;
import io.langspan.internal.delivery.Endpoint.Reply;
import io.langspan.lab.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** How items get from their submission to a request, and what is said about them. */
class DeliveryFlowTest {

  private final Endpoint server = new Endpoint();
  private Bench bench = new Bench(server.url());

  DeliveryFlowTest() throws IOException {}

  @AfterEach
  void close() {
    bench.close();
    server.close();
  }

  private static Set<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("langspan"))
        .collect(Collectors.toSet());
  }

  @Test
  void build_startsNothing() {
    bench.close();
    Set<Thread> ofOthers = ourThreads();
    bench = new Bench(server.url());

    assertThat(bench.engine.flush(Bench.PATIENCE)).isEqualTo(new Delivered(0, 0, 0, Map.of()));
    assertThat(ourThreads()).isSubsetOf(ofOthers);
  }

  @Test
  void submit_startsDaemonsThatHoldNoClassLoader() {
    bench.submit(trace("a"));
    bench.flush();

    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("langspan") || t.getName().startsWith("Ok"))
            .toList();
    assertThat(threads)
        .extracting(Thread::getName)
        .contains("langspan-export", "langspan-export-send-1", "langspan-export-send-2");
    assertThat(threads).allMatch(Thread::isDaemon);
    assertThat(threads)
        .filteredOn(t -> t.getName().startsWith("langspan"))
        .allMatch(t -> t.getContextClassLoader() == null);
  }

  @Test
  void submit_sendsAfterTheInterval_withoutAFlush() throws Exception {
    bench.submit(trace("a"), trace("b"));
    Bench.eventually(() -> bench.engine.status().heldBytes() == 2 * (2 + Envelope.OVERHEAD));
    bench.onWorkerDone();
    bench.advance(Duration.ofSeconds(1));

    assertThat(server.next().ids()).containsExactly("a", "b");
  }

  @Test
  void encode_isDropped_whenItIsLargerThanEstimatedAndThereIsNoRoom() {
    bench.close();
    bench = new Bench(server.url(), b -> b.queueBytes(10_000));
    byte[] large = new byte[20_000];
    bench.submit(
        new Item() {
          @Override
          public Kind kind() {
            return Kind.OTLP_TRACES;
          }

          @Override
          public long estimatedBytes() {
            return 1;
          }

          @Override
          public byte[] encode() {
            return large;
          }

          @Override
          public String id() {
            return "larger";
          }
        },
        trace("a"));

    Delivered result = bench.flush();

    assertThat(result.delivered()).isEqualTo(1);
    assertThat(result.dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 1L));
    assertThat(bench.engine.status().heldBytes()).isZero();
  }

  @Test
  void attempts_areToldInOneLineEach_withoutHeaders() {
    bench.close();
    List<String> lines = new CopyOnWriteArrayList<>();
    bench = new Bench(server.url(), b -> b.attempts(lines::add));
    bench.submit(trace("a"), trace("b"));
    bench.flush();

    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("2 traces in ")
        .endsWith("/api/public/otel/v1/traces: HTTP 200")
        .doesNotContain("Basic");
  }

  @Test
  void submit_sendsAtOnce_whenARequestIsFull() throws Exception {
    bench.close();
    bench = new Bench(server.url(), b -> b.flushAt(3));
    bench.submit(trace("a"), trace("b"), trace("c"), trace("d"));

    assertThat(server.next().ids()).containsExactly("a", "b", "c");
  }

  @Test
  void requests_growWhileAllSendersAreBusy() throws Exception {
    bench.close();
    bench = new Bench(server.url(), b -> b.maxInFlight(1).requestBytes(1_000, 3_500));
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    server.answer(
        request -> {
          busy.countDown();
          awaitLatch(release);
          return Reply.of(200);
        });
    bench.submit(trace("first", 1_000));
    assertThat(busy.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 9; i++) {
      bench.submit(trace("i" + i, 500));
    }
    bench.onWorkerDone();
    release.countDown();
    bench.flush();

    assertThat(server.received())
        .extracting(r -> r.body().length)
        .containsExactly(1_000, 3_500, 1_000);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void requests_areTwoAtATime_atMost() throws Exception {
    AtomicLong now = new AtomicLong();
    AtomicLong most = new AtomicLong();
    server.answer(
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.yield();
          now.decrementAndGet();
          return Reply.of(200);
        });
    bench.close();
    bench = new Bench(server.url(), b -> b.flushAt(1));
    for (int i = 0; i < 200; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush().delivered()).isEqualTo(200);
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void encode_runsOnce_onTheWorker_andWhatIsEmptyIsFiltered() {
    BlockingQueue<String> threads = new LinkedBlockingQueue<>();
    bench.submit(
        encodedBy(
            () -> {
              threads.add(Thread.currentThread().getName());
              return null;
            }),
        encodedBy(() -> new byte[0]),
        trace("a"));

    assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    assertThat(threads).containsExactly("langspan-export");
    assertThat(bench.engine.status().filtered()).isEqualTo(2);
    assertThat(bench.engine.status().heldBytes()).isZero();
  }

  @Row("F8")
  @Test
  void encode_losesOnlyTheItemThatThrows() {
    bench.submit(
        trace("a"),
        encodedBy(
            () -> {
              throw new IllegalStateException("pr0mpt");
            }),
        encodedBy(
            () -> {
              throw new StackOverflowError("pr0mpt");
            }),
        encodedBy(
            () -> {
              throw new OutOfMemoryError("pr0mpt");
            }),
        encodedBy(
            () -> {
              throw new NoClassDefFoundError("pr0mpt");
            }),
        trace("b"));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of(DropReason.ENCODE, 4L)));
    assertThat(bench.logged(Level.ERROR)).singleElement().asString().contains("IllegalState");
    assertThat(bench.log.all()).noneMatch(line -> line.contains("pr0mpt"));
  }

  @Test
  void submit_survivesAnItemThatThrowsAtOnce() {
    Item broken =
        new Item() {
          @Override
          public Kind kind() {
            return Kind.SCORES;
          }

          @Override
          public long estimatedBytes() {
            throw new StackOverflowError();
          }

          @Override
          public byte[] encode() {
            return new byte[1];
          }

          @Override
          public String id() {
            return "";
          }
        };

    assertThat(bench.engine.submit(broken)).isFalse();
    assertThat(bench.engine.flush(Duration.ZERO).dropped()).containsEntry(DropReason.ENCODE, 1L);
    bench.assertConserved();
  }

  @Row("F8")
  @Test
  void worker_survivesInterruptsAndTasksThatThrow() {
    bench.engine.onWorker(() -> Thread.currentThread().interrupt());
    bench.engine.onWorker(
        () -> {
          throw new AssertionError();
        });
    bench.engine.inBackground(() -> Thread.currentThread().interrupt());
    bench.engine.inBackground(
        () -> {
          throw new AssertionError();
        });
    bench.submit(trace("a"));

    assertThat(bench.flush().delivered()).isEqualTo(1);
    assertThat(bench.logged(Level.ERROR)).singleElement().asString().contains("AssertionError");
  }

  /** What cannot even be told without another failure, as for want of memory. */
  @SuppressWarnings("serial")
  private static final class Untellable extends Error {
    @Override
    public StackTraceElement[] getStackTrace() {
      throw this;
    }
  }

  @Row("F8")
  @Test
  void worker_outlivesWhatCannotBeTold_andLosesOnlyTheItemInHand() {
    bench.submit(
        trace("a"),
        encodedBy(
            () -> {
              throw new Untellable();
            }),
        trace("b"));
    bench.engine.onWorker(
        () -> {
          throw new Untellable();
        });
    bench.submit(trace("c"));

    assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of(DropReason.ENCODE, 1L)));
  }

  @Row("F8")
  @Test
  void senders_outliveWhatCannotBeTold_andLoseNothing() {
    bench.close();
    bench =
        new Bench(
            server.url(),
            b ->
                b.flushAt(1)
                    .attempts(
                        line -> {
                          throw new Untellable();
                        }));
    bench.submit(trace("a"), trace("b"), trace("c"));

    assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of()));
  }

  @Row("F7")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void submit_isHeld_untilThereIsAThreadToBeHad(int failures) {
    bench.close();
    AtomicInteger left = new AtomicInteger(failures);
    bench =
        new Bench(
            server.url(),
            b ->
                b.threads(
                    (name, body) -> {
                      if (left.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                      }
                      return Threads.daemon(name, body);
                    }));
    for (int i = 0; i < 5; i++) {
      bench.submit(trace("i" + i));
    }

    assertThat(bench.flush()).isEqualTo(new Delivered(5, 0, 0, Map.of()));
    assertThat(bench.logged(Level.WARN)).isNotEmpty().allMatch(line -> line.contains("thread"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inBackground_holdsNoSender_whileItsTasksHang(int maxInFlight) throws Exception {
    bench.close();
    bench = new Bench(server.url(), b -> b.maxInFlight(maxInFlight));
    CountDownLatch asking = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      bench.engine.inBackground(
          () -> {
            asking.countDown();
            awaitLatch(release);
          });
    }
    assertThat(asking.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    bench.submit(trace("a"));

    assertThat(bench.flush().delivered()).isEqualTo(1);
    release.countDown();
  }

  @Test
  void flush_doesNotCountWhatCameAfterIt() throws Exception {
    CountDownLatch encoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    bench.submit(
        trace("a"),
        encodedBy(
            () -> {
              encoding.countDown();
              awaitLatch(release);
              return null;
            }));
    assertThat(encoding.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Delivered early = bench.engine.flush(Duration.ZERO);
    bench.submit(trace("b"));
    release.countDown();
    bench.onWorkerDone();

    assertThat(early).isEqualTo(new Delivered(0, 0, 2, Map.of()));
    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(server.received()).extracting(Received::text).containsExactlyInAnyOrder("a;", "b;");
  }

  @Test
  void flush_tellsWhatIsPending_whileTheWorkerIsStuck() throws Exception {
    CountDownLatch encoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    bench.submit(
        encodedBy(
            () -> {
              encoding.countDown();
              awaitLatch(release);
              return new byte[] {';'};
            }),
        trace("a"),
        trace("b"));
    assertThat(encoding.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(bench.engine.flush(Duration.ofMillis(20)))
        .isEqualTo(new Delivered(0, 0, 3, Map.of()));

    release.countDown();
    assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of()));
  }

  @Row("F11")
  @Test
  void flush_returnsAtOnce_whenTheCallerIsInterrupted_andKeepsTheInterrupt() {
    server.answer(503);
    bench.submit(trace("a"));
    Thread.currentThread().interrupt();

    Delivered result = bench.engine.flush(Bench.PATIENCE);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.pending()).isEqualTo(1);
  }

  @Test
  void flush_sharesTheCountsAmongThoseWhoAsk() throws Exception {
    int submitters = 8;
    int each = 500;
    AtomicLong told = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(submitters);
    List<Future<?>> all =
        IntStream.range(0, submitters)
            .<Future<?>>mapToObj(
                t ->
                    threads.submit(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            bench.engine.submit(
                                i % 5 == 0 ? score(t + "-" + i) : trace(t + "-" + i));
                            if (i % 50 == 0) {
                              told.addAndGet(bench.engine.flush(Bench.PATIENCE).delivered());
                            }
                          }
                        }))
            .toList();
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdownNow();
    told.addAndGet(bench.flush().delivered());

    assertThat(told.get()).isEqualTo((long) submitters * each);
  }

  @Test
  void queue_staysWithinItsBytes_underABurstAgainstADeadServer() throws Exception {
    bench.close();
    bench = new Bench("http://127.0.0.1:1", b -> b.queueBytes(100_000).flushAt(50));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicLong accepted = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Future<?>> all =
        IntStream.range(0, 8)
            .<Future<?>>mapToObj(
                t ->
                    threads.submit(
                        () -> {
                          for (int i = 0; i < 2_000; i++) {
                            if (bench.engine.submit(trace("x", 872))) {
                              accepted.incrementAndGet();
                            }
                            most.accumulateAndGet(bench.engine.status().heldBytes(), Math::max);
                          }
                        }))
            .toList();
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdownNow();

    assertThat(accepted.get()).isBetween(95L, 100L);
    // A reservation that is refused shows for a moment, one per thread at most.
    assertThat(most.get()).isLessThanOrEqualTo(100_000 + 8 * 1_000);
    Delivered flushed = bench.engine.flush(Duration.ofMillis(50));
    assertThat(flushed)
        .isEqualTo(
            new Delivered(
                0, 0, accepted.get(), Map.of(DropReason.QUEUE_FULL, 16_000 - accepted.get())));
    bench.assertConserved();
    Bench.eventually(
        () -> bench.log.at(Level.WARN).stream().anyMatch(l -> l.contains("queue is full")));
  }

  @Test
  void submit_servesTenThousandTasksAtOnce() throws Exception {
    int tasks = 10_000;
    ExecutorService threads = Executors.newFixedThreadPool(200);
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      String id = "i" + i;
      threads.execute(
          () -> {
            awaitLatch(start);
            bench.engine.submit(trace(id));
            done.countDown();
          });
    }
    start.countDown();
    assertThat(done.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    threads.shutdownNow();

    assertThat(bench.flush()).isEqualTo(new Delivered(tasks, 0, 0, Map.of()));
    List<String> ids = server.received().stream().flatMap(r -> r.ids().stream()).toList();
    assertThat(ids).hasSize(tasks).doesNotHaveDuplicates();
  }

  @Row("R11")
  @Test
  void get_usesTheSameHeaders_andFollowsNoRedirect() throws Exception {
    server.answer(
        request ->
            request.path().endsWith("moved")
                ? new Reply(302, Map.of("Location", "/api/public/projects"), "")
                : Reply.json(200, "{\"data\":[]}"));

    RestResponse found = bench.engine.get("/api/public/projects?limit=1", Bench.PATIENCE);
    RestResponse moved = bench.engine.get("/moved", Bench.PATIENCE);

    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body()).asString().isEqualTo("{\"data\":[]}");
    assertThat(found).hasToString("RestResponse[status=200]");
    assertThat(moved.status()).isEqualTo(302);
    assertThat(server.received())
        .extracting(Received::method, Received::path, r -> r.header("Authorization"))
        .containsExactly(
            tuple("GET", "/api/public/projects?limit=1", "Basic c2VjcmV0"),
            tuple("GET", "/moved", "Basic c2VjcmV0"));
  }

  @Test
  void get_refusesAnAnswerOfMoreThanEightMebibytes() throws Exception {
    server.answer(request -> Reply.json(200, "x".repeat(8 * 1024 * 1024 + 1)));

    assertThatThrownBy(() -> bench.engine.get("/big", Bench.PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "projects", "@evil.example/", ":81/", "http://evil.example/"})
  void get_leavesTheOriginForNoPath(String path) {
    assertThatThrownBy(() -> bench.engine.get(path, Bench.PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.received()).isEmpty();
  }

  @Test
  void secrets_areNowhereInTextsOfTheEngine() {
    bench.close();
    bench =
        new Bench(
            server.url() + "/sub/",
            b -> b.headers(() -> Map.of("Authorization", "Basic c4nary", "X-Key", "c4nary\n")));
    bench.submit(trace("c0ntent"));
    bench.kick();
    bench.untilQuiet(() -> bench.engine.status().lastError() != null);
    bench.engine.close(Duration.ofMillis(100));

    assertThat(bench.engine.toString()).isEqualTo("DeliveryEngine[" + server.url() + "]");
    assertThat(bench.engine.status().toString()).doesNotContain("c4nary");
    assertThat(bench.log.all()).isNotEmpty().noneMatch(line -> line.contains("c4nary"));
  }

  @Row("G20")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:3000",
        "ftp://pa55.example",
        "https://user:pa55@host.example",
        "https://host.example/?k=pa55",
        "https://host.example/#pa55",
        "https://host.example/ pa55",
        "https:///pa55"
      })
  void endpoint_refusesWhatIsNoBaseUrl_withoutRepeatingIt(String url) {
    assertThatThrownBy(() -> DeliveryEngine.builder().endpoint(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base URL")
        .hasMessageNotContaining("pa55")
        .hasNoCause();
  }

  @Test
  void endpoint_takesAPathAndATrailingSlash() throws Exception {
    bench.close();
    bench = new Bench(server.url() + "/langfuse//", b -> b.path(Kind.SCORES, "/in"));
    bench.submit(trace("a"), score("s"));
    bench.flush();

    assertThat(server.received())
        .extracting(Received::path)
        .containsExactlyInAnyOrder("/langfuse/api/public/otel/v1/traces", "/langfuse/in");
  }

  @Test
  void build_needsAnEndpoint() {
    assertThatThrownBy(() -> DeliveryEngine.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("endpoint");
  }

  @Test
  void close_startsNothing_whenThereWasNothing() {
    bench.close();
    List<String> started = new CopyOnWriteArrayList<>();
    bench =
        new Bench(
            server.url(),
            b ->
                b.threads(
                    (name, body) -> {
                      started.add(name);
                      return Threads.daemon(name, body);
                    }));

    bench.close();

    assertThat(started).isEmpty();
  }

  @Row("F6")
  @Test
  void submit_countsOnce_whenThereIsNoMemoryToWakeTheWorker() {
    bench.close();
    AtomicInteger left = new AtomicInteger(1);
    bench =
        new Bench(
            server.url(),
            b ->
                b.threads(
                    (name, body) -> {
                      if (left.getAndDecrement() > 0) {
                        throw new NoMemory();
                      }
                      return Threads.daemon(name, body);
                    }));

    bench.submit(trace("a"), trace("b"));

    assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    assertThat(bench.engine.status().submitted()).isEqualTo(2);
  }

  /** Not even its own description can be had. */
  private static final class NoMemory extends Error {
    @Override
    public StackTraceElement[] getStackTrace() {
      throw new OutOfMemoryError();
    }
  }

  @Row("F6")
  @Test
  void encode_countsOnce_whateverIsThrown() {
    bench.submit(
        encodedBy(
            () -> {
              throw new NoMemory();
            }),
        trace("after"));

    assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of(DropReason.ENCODE, 1L)));
  }
}
