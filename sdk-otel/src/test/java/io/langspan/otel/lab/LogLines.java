// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged meanwhile: slf4j-simple writes to the standard error stream of the moment. */
final class LogLines implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LogLines() {
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
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
    System.setErr(before);
    String all = bytes.toString(StandardCharsets.UTF_8);
    if (all.contains(LedgerServer.SECRET_KEY) || all.contains(Load.CANARY)) {
      throw new AssertionError("A key or a prompt is in the log: " + all);
    }
  }
}
