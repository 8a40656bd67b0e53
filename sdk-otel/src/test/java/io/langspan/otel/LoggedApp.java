// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.opentelemetry.context.Context;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application that says in each line of its log what it expects to be current there. */
final class LoggedApp {

  private static final Logger logger = LoggerFactory.getLogger("app");

  private LoggedApp() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (Langspan langspan = LangspanSdk.fromEnvironment()) {
      logger.info("before expects [ ]");
      try (Observation request = langspan.startObservation("request")) {
        say("request", request);
        try (Observation step = langspan.startObservation("step")) {
          say("step", step);
          Context.taskWrapping(pool).submit(() -> say("pool", step)).get();
          pool.submit(() -> logger.info("stranger expects [ ]")).get();
        }
        say("again", request);
      }
      logger.info("after expects [ ]");
      langspan.flush(Await.PATIENCE);
    }
    pool.shutdown();
  }

  private static void say(String where, Observation current) {
    logger.info("{} expects [{} {}]", where, current.traceId(), current.id());
  }
}
