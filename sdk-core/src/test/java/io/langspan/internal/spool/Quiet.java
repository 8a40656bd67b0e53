// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import io.langspan.internal.log.QuietLog;
import java.util.Random;
import org.slf4j.helpers.NOPLogger;

/** Opens spools that say nothing, for tests that let them fail a thousand times. */
final class Quiet {

  private Quiet() {}

  static Spool open(SpoolConfig config, Disk disk, Random random) throws SpoolException {
    return Spool.open(config, disk, random, new QuietLog(NOPLogger.NOP_LOGGER));
  }
}
