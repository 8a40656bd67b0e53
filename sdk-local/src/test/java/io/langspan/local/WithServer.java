// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A server for all tests of a class, emptied before each. */
abstract class WithServer {

  static LangspanLocal server;
  static Client client;

  @BeforeAll
  static void start() {
    server = LangspanLocal.start();
    client = new Client(server);
  }

  @BeforeEach
  void clear() {
    server.clear();
  }

  @AfterAll
  static void stop() {
    server.close();
  }
}
