// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.otel.LangspanSdk;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The program of {@link SecretsIT}: everything fails, with keys and prompts in its hands. */
final class Canaries {

  static final String PUBLIC = "pk-lf-canary-0123456789-public";
  static final String SECRET = "sk-lf-canary-0123456789-secret";
  static final String PROMPT = "canary-prompt-4711";

  /** How a line would begin that somebody else had written into our log. */
  static final String FORGED = "[main] ERROR forged";

  private static final String KEY = "canary-of-a-spool-key-0123456789";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final AtomicInteger FILES = new AtomicInteger();

  static final String[] ALL = {
    KEY,
    SECRET,
    PUBLIC,
    PROMPT,
    Base64.getEncoder().encodeToString((PUBLIC + ":" + SECRET).getBytes(StandardCharsets.UTF_8))
  };

  private static final Queue<String> TEXTS = new ConcurrentLinkedQueue<>();

  /** Side by side, as they mostly wait for the ends of their close. */
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private Canaries() {}

  /** Says what it has seen on the standard output, for the search. */
  @SuppressWarnings("SystemOut") // the parent process reads along
  public static void main(String[] arguments) {
    CompletableFuture.allOf(
            faults()
                .map(
                    fault ->
                        CompletableFuture.runAsync(
                            () -> runAgainst(fault, Path.of(arguments[0])), THREADS))
                .toArray(CompletableFuture[]::new))
        .join();
    THREADS.shutdown();
    refusedSettings();
    TEXTS.forEach(System.out::println);
    System.out.println("searched " + TEXTS.size() + " texts and " + FILES + " files");
  }

  private static Stream<Fault> faults() {
    String echo = "{\"message\":\"" + String.join(" ", ALL) + "\"}";
    return Stream.of(
        Fault.NONE,
        Faults.status(503),
        Faults.status(401),
        Faults.html(200),
        Faults.status(413),
        Faults.status(400),
        Faults.status(307, "Location: http://" + PUBLIC + ":" + SECRET + "@127.0.0.1:1/" + PROMPT),
        Faults.status(500, "X-Echo: " + SECRET),
        Faults.raw("echo", Wire.text(401, echo)),
        Faults.raw("echo in the status", "HTTP/1.1 500 " + PROMPT + " " + SECRET + "\r\n\r\n"),
        Faults.raw("echo without HTTP", SECRET + "\r\n\r\n"),
        Faults.raw("echo of a type", Wire.text(200, echo, "Content-Type: " + PROMPT)),
        Faults.raw("echo of an encoding", Wire.text(200, echo, "Content-Encoding: " + SECRET)),
        Faults.status(429, "Retry-After: " + SECRET),
        Faults.reset(),
        Faults.hang());
  }

  private static void runAgainst(Fault fault, Path directory) {
    Path spool = directory.resolve("spool-" + NUMBER.incrementAndGet());
    try (LedgerServer server = new LedgerServer().know(PUBLIC, SECRET).poison(Canaries::isAnswer)) {
      if (fault != Fault.NONE) {
        server.play(FaultScript.always(fault)).rest(fault);
        server.play(LedgerServer.SCORES, FaultScript.always(fault));
      }
      LangspanSdk.Builder builder =
          LangspanSdk.builder()
              .baseUrl(server.url())
              .credentials(PUBLIC, SECRET)
              .header("x-team", SECRET)
              .timeout(Duration.ofMillis(200))
              .mask(
                  (kind, key, mediaType, text) -> {
                    if (text.contains("fail")) {
                      throw new IllegalStateException(text);
                    }
                    return text;
                  })
              .spoolDirectory(spool)
              .spoolKey(KEY.getBytes(StandardCharsets.US_ASCII))
              .shutdownHook(false);
      see(builder);
      try (Langspan langspan = builder.build()) {
        see(langspan);
        record(langspan);
        see(langspan.authCheck(), langspan.flush(Duration.ofMillis(300)), langspan.status());
      }
      TEXTS.addAll(
          Thread.getAllStackTraces().keySet().stream().map(thread -> thread.getName()).toList());
    }
    seeFiles(spool);
  }

  /** The names and bytes of all files, those that are sealed and those that are not. */
  private static void seeFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        TEXTS.add(file.toString());
        if (Files.isRegularFile(file)) {
          FILES.incrementAndGet();
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          for (String canary : ALL) {
            if (bytes.contains(canary)) {
              TEXTS.add(canary + " is in " + file);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAnswer(Span span) {
    return span.getName().equals("answer");
  }

  private static void record(Langspan langspan) {
    TraceAttributes attributes =
        TraceAttributes.builder().userId(PROMPT).sessionId(PROMPT).metadata("k", PROMPT).build();
    see(attributes);
    try (Observation step = langspan.startObservation("step " + PROMPT, ObservationType.AGENT)) {
      step.userId(PROMPT).sessionId("fail " + PROMPT).tags(PROMPT);
      step.input(new Hostile()).output(Map.of("k", PROMPT)).metadata(PROMPT, new Hostile());
      step.statusMessage(PROMPT).error(new IllegalStateException(PROMPT));
      see(step);
      Score score = Score.categorical("score", PROMPT).comment(PROMPT).id("id\r\n" + FORGED);
      see(score);
      step.score(score);
      step.score("bad", Double.NaN);
      try (Generation generation = langspan.startGeneration("answer")) {
        generation
            .model(PROMPT)
            .input("fail " + PROMPT)
            .output(PROMPT)
            .modelParameter("stop", PROMPT);
        see(generation);
      }
      langspan.observe(
          "throws",
          inner -> {
            throw new IllegalStateException(PROMPT);
          });
    } catch (IllegalStateException e) {
      // the application's own
    }
  }

  /** Whatever is asked of it, it tells a secret. */
  private static final class Hostile {

    @SuppressWarnings("unused") // by reflection
    public String getText() {
      throw new IllegalStateException(PROMPT);
    }

    @Override
    public String toString() {
      throw new IllegalStateException(PROMPT);
    }
  }

  private static void refusedSettings() {
    LangspanSdk.Builder builder = LangspanSdk.builder();
    refused(() -> builder.credentials(PUBLIC + "\n", SECRET));
    refused(() -> builder.credentials(PUBLIC, SECRET + "\r\nX-Evil: 1"));
    refused(() -> builder.baseUrl("http://" + PUBLIC + ":" + SECRET + "@localhost"));
    refused(() -> builder.baseUrl("http:// " + SECRET));
    refused(() -> builder.header("x", SECRET + "\n"));
    refused(() -> builder.header("x\n" + SECRET, "v"));
  }

  private static void refused(Runnable call) {
    try {
      call.run();
      throw new AssertionError("was not refused");
    } catch (IllegalArgumentException e) {
      for (Throwable one = e; one != null; one = one.getCause()) {
        TEXTS.add(one.toString());
      }
    }
  }

  private static void see(Object... objects) {
    for (Object object : objects) {
      TEXTS.add(object.toString());
    }
  }
}
