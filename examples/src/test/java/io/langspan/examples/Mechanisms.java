// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import io.opentelemetry.context.ContextStorage;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Takes all the ways to other threads, one trace each, and says on which threads it was. */
final class Mechanisms {

  private Mechanisms() {}

  public static void main(String[] args) throws Exception {
    try (Langspan langspan = LangspanSdk.fromEnvironment()) {
      ThreadFactory threads = threads(args[0].equals("virtual"));
      for (Mechanism mechanism : Mechanism.values()) {
        if (mechanism != Mechanism.STRUCTURED_TASK_SCOPE || args[0].equals("virtual")) {
          take(langspan, threads, mechanism);
        }
      }
      boolean arrived = langspan.flush(Duration.ofSeconds(60)).complete();
      ((AutoCloseable) ContextStorage.get()).close(); // throws if a scope is still open anywhere
      System.exit(arrived ? 0 : 1);
    }
  }

  private static void take(Langspan langspan, ThreadFactory threads, Mechanism mechanism)
      throws Exception {
    Thread here = Thread.currentThread();
    try (Observation request = langspan.startObservation("request " + mechanism)) {
      request.userId("u-" + mechanism).sessionId("s-" + mechanism);
      mechanism.carry(
          threads,
          () -> {
            langspan.run("step " + mechanism, step -> {});
            String where = Thread.currentThread() == here ? "here" : "elsewhere";
            System.out.println(mechanism + " " + where + " " + langspan.currentObservation().id());
          });
      // What one mechanism left current here the next one would inherit.
      System.out.println(mechanism + " back " + langspan.currentObservation().id());
    }
  }

  /** By their name, since there are no virtual ones in Java 17. */
  private static ThreadFactory threads(boolean virtual) throws Exception {
    if (!virtual) {
      return Executors.defaultThreadFactory();
    }
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    return (ThreadFactory) type.getMethod("factory").invoke(builder);
  }
}
