// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.lab.crac.Core;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** An application that is frozen between two traces, by a checkpoint or from outside. */
final class FrozenApp {

  private FrozenApp() {}

  /** Takes the way to be frozen and the address of the server; goes on with each line it reads. */
  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[1])
            .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
            .build()) {
      trace(langspan);
      langspan.flush(Lab.LONG);
      trace(langspan);
      if (args[0].equals("checkpoint")) {
        checkpoint();
        trace(langspan);
        line(ChildProcess.READY);
        in.readLine();
        Core.getGlobalContext().afterRestore(Core.getGlobalContext());
      } else {
        line(ChildProcess.READY);
        for (int i = 0; i < 100; i++) {
          trace(langspan);
        }
        in.readLine();
      }
      trace(langspan);
      line("complete " + langspan.flush(Lab.LONG).complete());
    }
  }

  /** Once more if the machine has taken away the two seconds that it has for what is left. */
  private static void checkpoint() throws Exception {
    long start = System.nanoTime();
    Core.getGlobalContext().beforeCheckpoint(Core.getGlobalContext());
    if (!Lab.hadTime(System.nanoTime() - start)) {
      Core.getGlobalContext().afterRestore(Core.getGlobalContext());
      checkpoint();
    }
  }

  private static void trace(Langspan langspan) {
    try (Observation one = langspan.startObservation("one")) {
      line(one.id());
    }
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }
}
