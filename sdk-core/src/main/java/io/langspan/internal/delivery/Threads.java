// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** Makes the engine's threads. */
final class Threads {

  private Threads() {}

  /** A daemon that keeps nothing of the thread that happened to make it: no class loader. */
  static Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(null, body, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
