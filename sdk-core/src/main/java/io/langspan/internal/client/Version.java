// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Langspan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version of this SDK, which the build writes into a file beside the classes. */
final class Version {

  static final String TEXT = read();

  private Version() {}

  private static String read() {
    try (InputStream file = Langspan.class.getResourceAsStream("version.txt")) {
      return file == null
          ? "unknown" // repackaged without its files
          : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
