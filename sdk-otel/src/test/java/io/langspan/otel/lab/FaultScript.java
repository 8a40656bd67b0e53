// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.util.List;
import java.util.Random;

/** Says what goes wrong with each request of a kind, in the order of their arrival. */
interface FaultScript {

  /** Called once for each request, by one thread at a time; the first has number 0. */
  Fault next(long number);

  static FaultScript none() {
    return number -> Fault.NONE;
  }

  static FaultScript always(Fault fault) {
    return number -> fault;
  }

  /** These faults, one for each request, and then none. */
  static FaultScript first(Fault... faults) {
    return number -> number < faults.length ? faults[(int) number] : Fault.NONE;
  }

  /** Every second request, beginning with the first. */
  static FaultScript everySecond(Fault fault) {
    return number -> number % 2 == 0 ? fault : Fault.NONE;
  }

  /** With this probability one of these. The same seed gives the same faults. */
  static FaultScript random(long seed, double probability, List<Fault> faults) {
    Random random = new Random(seed);
    return number ->
        random.nextDouble() < probability ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
  }

  /** Exactly one of these in every so many requests. */
  static FaultScript oneIn(int requests, long seed, List<Fault> faults) {
    Random random = new Random(seed);
    return new FaultScript() {
      private int unlucky;

      @Override
      public Fault next(long number) {
        int place = (int) (number % requests);
        if (place == 0) {
          unlucky = random.nextInt(requests);
        }
        return place == unlucky ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
      }
    };
  }
}
