// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** Makes the engine's threads. */
final class Threads {

  private Threads() {}

  /** A daemon that keeps nothing of the thread that happened to make it: no class loader. */
  static Thread daemon(String name, Runnable body) {
    Thread thread = new Ours(body, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** Whether this is one of them, of whichever engine. It must not wait for itself. */
  static boolean isOurs(Thread thread) {
    return thread instanceof Ours;
  }

  private static final class Ours extends Thread {

    Ours(Runnable body, String name) {
      super(null, body, name, 0, false);
    }
  }
}
