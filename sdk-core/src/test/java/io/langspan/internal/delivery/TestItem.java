// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** An item whose encoding a test gives. */
record TestItem(Kind kind, String id, long estimatedBytes, Callable<byte[]> encoding)
    implements Item {

  /** A trace whose payload is its id, so that {@link Endpoint.Received#ids} finds it again. */
  static TestItem trace(String id) {
    byte[] payload = (id + ";").getBytes(StandardCharsets.UTF_8);
    return new TestItem(Kind.OTLP_TRACES, id, payload.length, () -> payload);
  }

  /** As {@link #trace(String)}, of the given size. */
  static TestItem trace(String id, int bytes) {
    String text = id + ".".repeat(bytes - id.length() - 1) + ";";
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return new TestItem(Kind.OTLP_TRACES, id, bytes, () -> payload);
  }

  static TestItem score(String id) {
    byte[] payload = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    return new TestItem(Kind.SCORES, id, payload.length, () -> payload);
  }

  static TestItem encodedBy(Callable<byte[]> encoding) {
    return new TestItem(Kind.OTLP_TRACES, "i", 10, encoding);
  }

  @Override
  public byte[] encode() throws Exception {
    return encoding.call();
  }
}
