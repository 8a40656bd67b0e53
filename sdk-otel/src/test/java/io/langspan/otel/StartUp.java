// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;

/** Programs for child processes. */
final class StartUp {

  private StartUp() {}

  /** The program: what to do, and for some where to send it. */
  @SuppressWarnings("SystemOut") // the parent process reads along
  public static void main(String[] arguments) {
    switch (arguments[0]) {
      case "build" -> build();
      case "twice" -> twice();
      case "trace" -> trace();
      case "exit" -> exit(Boolean.parseBoolean(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void build() {
    long start = System.nanoTime();
    Langspan langspan = LangspanSdk.builder().buildAndRegisterGlobal();
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println("BUILT " + langspan.isEnabled() + " in " + millis + " ms");
    System.out.flush();
    langspan.startObservation("a").close();
    System.out.println(langspan.flush(Await.PATIENCE));
  }

  private static void twice() {
    for (int i = 0; i < 2; i++) {
      try (Langspan langspan = LangspanSdk.fromEnvironment()) {
        String answer = langspan.observe("a", a -> a.input("x").isRecording() ? "on" : "off");
        System.out.println("answer " + answer + " enabled " + langspan.isEnabled());
        System.out.println(langspan.flush(Await.PATIENCE));
      }
      LangspanSpanProcessor.builder().build();
    }
  }

  private static void trace() {
    try (Langspan langspan = LangspanSdk.fromEnvironment()) {
      for (int i = 0; i < 100; i++) {
        langspan.observe("a", a -> a.input("question").score("good", true));
      }
      System.out.println("OkHttp of " + jarOf("okhttp3.OkHttpClient"));
      System.out.println(langspan.flush(Await.PATIENCE));
      System.out.println("delivered " + langspan.status().delivered());
    }
  }

  private static String jarOf(String type) {
    try {
      return Class.forName(type).getProtectionDomain().getCodeSource().getLocation().getPath();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends without a flush, but for that of what loads all that a delivery takes. */
  private static void exit(boolean hook) {
    Langspan langspan = LangspanSdk.builder().shutdownHook(hook).build();
    langspan.observe("first", a -> a.score("s", 1));
    langspan.flush(Await.PATIENCE);
    langspan.observe("last words", a -> a.score("s", 1));
  }
}
