// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs a {@link LangspanLocal} until the process is stopped, and prints each trace as a tree when
 * it is complete: {@code java io.langspan.local.LocalServer [port]}.
 *
 * @since 0.1
 */
public final class LocalServer {

  private static final int DEFAULT_PORT = 3000;
  private static final Duration QUIET = Duration.ofMillis(700);
  private static final Duration LONG = Duration.ofHours(1);

  private LocalServer() {}

  /**
   * Starts on the given port, or on 3000 as a Langfuse server does. Ends with status 2 when it
   * cannot.
   */
  public static void main(String[] args) throws InterruptedException {
    LangspanLocal started;
    try {
      started = LangspanLocal.builder().port(port(args)).start();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try (LangspanLocal server = started) {
      System.out.printf(
          "Listening. Any keys are accepted; to send traces here, set%n"
              + "  LANGFUSE_BASE_URL=%s LANGFUSE_PUBLIC_KEY=%s LANGFUSE_SECRET_KEY=%s%n",
          server.url(), server.publicKey(), server.secretKey());
      Printer printer = new Printer(server, System.out);
      while (true) {
        long changes = server.store().changes();
        boolean again = printer.look();
        server
            .store()
            .await(() -> !again && server.store().changes() != changes, again ? QUIET : LONG);
      }
    }
  }

  private static int port(String[] args) {
    try {
      int port = args.length == 0 ? DEFAULT_PORT : Integer.parseInt(args[0]);
      if (args.length <= 1 && port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below, as for a port that there is not
    }
    throw new IllegalArgumentException(
        "Usage: java io.langspan.local.LocalServer [port], from 0 to 65535; 0 takes a free one");
  }

  /** Prints traces whose root is here and that have not changed since the last look. */
  static final class Printer {

    private final LangspanLocal server;
    private final PrintStream out;
    private final Map<String, String> seen = new HashMap<>();
    private final Map<String, String> printed = new HashMap<>();

    Printer(LangspanLocal server, PrintStream out) {
      this.server = server;
      this.out = out;
    }

    /** True when something is still to be printed, if it does not change any more. */
    boolean look() {
      boolean again = false;
      List<LocalTrace> traces = server.traces();
      for (LocalTrace trace : traces) {
        String tree = TreeRenderer.render(trace);
        boolean hasRoot = trace.observations().stream().anyMatch(LocalObservation::isRoot);
        boolean quiet = tree.equals(seen.put(trace.id(), tree));
        if (hasRoot && !tree.equals(printed.get(trace.id()))) {
          if (quiet) {
            out.println(tree);
            printed.put(trace.id(), tree);
          } else {
            again = true;
          }
        }
      }
      Set<String> kept = traces.stream().map(LocalTrace::id).collect(Collectors.toSet());
      seen.keySet().retainAll(kept);
      printed.keySet().retainAll(kept);
      return again;
    }
  }
}
