// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is logged meanwhile: slf4j-simple writes to the standard error stream of the moment. Each of
 * those that are open at a time has all of it.
 */
final class LogLines implements AutoCloseable {

  private static final List<LogLines> OPEN = new CopyOnWriteArrayList<>();
  private static PrintStream before = System.err;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LogLines() {
    synchronized (OPEN) {
      if (OPEN.isEmpty()) {
        before = System.err;
        System.setErr(new PrintStream(new ToAllOpen(), true, StandardCharsets.UTF_8));
      }
      OPEN.add(this);
    }
  }

  /** The lines with these words; tests may run while another client is being closed. */
  List<String> with(String... words) {
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> List.of(words).stream().allMatch(line::contains))
        .toList();
  }

  /** The same, once there is one: a line may follow what it tells. */
  List<String> await(String... words) {
    Lab.await(() -> String.join(" ", words) + " among " + with(), () -> !with(words).isEmpty());
    return with(words);
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(this);
      if (OPEN.isEmpty()) {
        System.setErr(before);
      }
    }
    String all = bytes.toString(StandardCharsets.UTF_8);
    if (all.contains(LedgerServer.SECRET_KEY) || all.contains(Load.CANARY)) {
      throw new AssertionError("A key or a prompt is in the log: " + all);
    }
  }

  private static final class ToAllOpen extends OutputStream {

    @Override
    public void write(int one) {
      OPEN.forEach(log -> log.bytes.write(one));
    }

    @Override
    public void write(byte[] some, int from, int length) {
      OPEN.forEach(log -> log.bytes.write(some, from, length));
    }
  }
}
