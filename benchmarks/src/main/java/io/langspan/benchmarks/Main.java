// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import java.util.List;

/**
 * Runs benchmarks and prints what they found: {@code Main
 * [caller|destinations|json|langchain4j|latency|openai|pricing|startup|throughput]…}.
 */
public final class Main {

  private static final List<String> ALL =
      List.of(
          "caller",
          "destinations",
          "json",
          "langchain4j",
          "latency",
          "openai",
          "pricing",
          "startup",
          "throughput");

  private Main() {}

  /**
   * Runs the named benchmarks, or all.
   *
   * @param args names, each optionally followed by {@code =} and a number of rounds
   */
  public static void main(String[] args) throws Exception {
    for (String argument : args.length == 0 ? ALL : List.of(args)) {
      String[] parts = argument.split("=", 2);
      int rounds = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
      switch (parts[0]) {
        case "caller" -> caller(rounds == 0 ? 5 : rounds);
        case "destinations" -> destinations(rounds == 0 ? 3 : rounds);
        case "json" -> json(rounds == 0 ? 3 : rounds);
        case "langchain4j" -> langChain4j(rounds == 0 ? 3 : rounds);
        case "latency" -> Latency.measure(rounds == 0 ? 50 : rounds);
        case "openai" -> openai(rounds == 0 ? 3 : rounds);
        case "pricing" -> pricing(rounds == 0 ? 3 : rounds);
        case "startup" -> Startup.measure(rounds == 0 ? 15 : rounds);
        case "throughput" -> Throughput.measure(rounds == 0 ? 3 : rounds);
        default -> throw new IllegalArgumentException("One of " + ALL + ", not " + parts[0]);
      }
    }
  }

  private static void caller(int rounds) throws Exception {
    Rounds all =
        new Rounds(
            CallerBenchmark.class,
            rounds,
            "rawSpan",
            "generation",
            "generationOfASession",
            "generationWithUsage",
            "noop",
            "switchedOff");
    Console.line("%nOne model call, calling thread alone, medians of %d processes", rounds);
    row(all, "raw OpenTelemetry span", "rawSpan", "rawSpan");
    row(all, "generation (at most 1.40)", "generation", "rawSpan");
    row(all, "generation with usage and cost", "generationWithUsage", "rawSpan");
    Console.line(
        "%-32s %8.0f ns %8.0f B   (at most 1500 ns)",
        "  usage and cost add",
        all.nanos("generationWithUsage") - all.nanos("generation"),
        all.bytes("generationWithUsage") - all.bytes("generation"));
    Console.line(
        "%-32s %8.0f ns %8.0f B   (at most 150 ns)",
        "  user, session and tags add",
        all.nanos("generationOfASession") - all.nanos("generation"),
        all.bytes("generationOfASession") - all.bytes("generation"));
    Console.line(
        "%-32s %8.1f ns %8.1f B   (at most 50 ns, 64 B)",
        "Langspan.noop()", all.nanos("noop"), all.bytes("noop"));
    Console.line(
        "%-32s %8.1f ns %8.1f B   (at most 50 ns, 64 B)",
        "tracingEnabled(false)", all.nanos("switchedOff"), all.bytes("switchedOff"));
  }

  private static void destinations(int rounds) throws Exception {
    Rounds all =
        new Rounds(
            CallerBenchmark.class, rounds, "generation", "generationToTwo", "generationToTwoApart");
    Console.line("%nOne model call, calling thread alone, medians of %d processes", rounds);
    row(all, "generation", "generation", "generation");
    row(all, "to two projects (at most 1.20)", "generationToTwo", "generation");
    row(all, "to two readers, all apart", "generationToTwoApart", "generation");
  }

  private static void pricing(int rounds) throws Exception {
    Rounds all = new Rounds(PricingBenchmark.class, rounds, "tokens", "allKinds", "longName");
    Console.line("%nPricing one usage (at most 1000 ns), medians of %d processes", rounds);
    row(all, "three buckets", "tokens", "tokens");
    row(all, "seven buckets, tier by size", "allKinds", "tokens");
    row(all, "three buckets, name is an ARN", "longName", "tokens");
  }

  private static void json(int rounds) throws Exception {
    Rounds all =
        new Rounds(
            JsonBenchmark.class, rounds, "records", "recordsByMapper", "maps", "mapsByMapper");
    Console.line("%nSix messages of 2 KB as JSON, medians of %d processes", rounds);
    row(all, "ObjectMapper, records", "recordsByMapper", "recordsByMapper");
    row(all, "ours, records", "records", "recordsByMapper");
    row(all, "ObjectMapper, maps", "mapsByMapper", "mapsByMapper");
    row(all, "ours, maps", "maps", "mapsByMapper");
  }

  private static void openai(int rounds) throws Exception {
    Rounds all = new Rounds(OpenAiBenchmark.class, rounds, "chat", "stream", "future");
    Console.line(
        "%nOne call of OpenAI's client, its own threads alone, medians of %d processes", rounds);
    for (String bare : List.of("chat", "stream", "future")) {
      row(all, bare, bare, bare);
      for (String name : all.names()) {
        if (name.startsWith(bare) && !name.equals(bare)) {
          row(all, name, name, bare);
          Console.line(
              "%-32s %8.0f ns %8.0f B",
              "  adds", all.nanosMore(name, bare), all.bytes(name) - all.bytes(bare));
        }
      }
    }
  }

  private static void langChain4j(int rounds) throws Exception {
    Rounds all = new Rounds(LangChain4jBenchmark.class, rounds, "chat");
    Console.line("%nOne chat of LangChain4j, its thread alone, medians of %d processes", rounds);
    for (String name : all.names()) {
      row(all, name, name, "chat");
      if (!name.equals("chat")) {
        double more = all.nanosMore(name, "chat");
        double bytes = all.bytes(name) - all.bytes("chat");
        Console.line(
            "%-32s %8.0f ns %8.0f B   x%.2f, x%.2f of what a plain listener adds",
            "  adds",
            more,
            bytes,
            more / all.nanosMore("chatPlain", "chat"),
            bytes / (all.bytes("chatPlain") - all.bytes("chat")));
      }
    }
  }

  private static void row(Rounds all, String title, String method, String base) {
    Console.line(
        "%-32s %8.0f ns %8.0f B   x%.2f time   x%.2f bytes",
        title,
        all.nanos(method),
        all.bytes(method),
        all.nanosRatio(method, base),
        all.bytesRatio(method, base));
  }
}
