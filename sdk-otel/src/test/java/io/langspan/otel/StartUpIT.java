// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.otel.ChildJvm.Output;
import io.langspan.otel.lab.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when a process starts and ends. */
class StartUpIT {

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>();
    keys.put("LANGFUSE_PUBLIC_KEY", "pk-lf-1");
    keys.put("LANGFUSE_SECRET_KEY", "sk-lf-1");
    keys.put("LANGFUSE_BASE_URL", server.url());
    return keys;
  }

  @Test
  @SuppressWarnings("SystemOut") // the time is for people to see
  void build_loadsNeitherTheHttpClientNorTheJsonMapper_andTouchesNoNetwork() {
    Output output = new ChildJvm(keys()).option("-Xlog:class+load").run(StartUp.class, "build");

    List<String> lines = output.out().lines().toList();
    int built = indexOf(lines, "BUILT true");
    String before = String.join("\n", lines.subList(0, built));
    String after = String.join("\n", lines.subList(built, lines.size()));
    assertThat(before)
        .contains("io.langspan.otel.SpanPipeline ")
        .doesNotContain(
            "okhttp3.OkHttpClient",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "java.net.Socket ",
            "io.opentelemetry.exporter.otlp.http");
    assertThat(after).contains("okhttp3.OkHttpClient ", "delivered=1");
    System.out.println(
        "In a fresh JVM: " + lines.get(built) + ", with every class that was loaded logged");
    System.out.println(
        "In a fresh JVM: "
            + new ChildJvm(keys()).run(StartUp.class, "build").out().lines().findFirst().get());
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError(start);
  }

  @Test
  void missingKeys_areWarnedOfOnce_byTheNamesOfTheVariables_andNothingHappens() {
    Output output = new ChildJvm(Map.of()).run(StartUp.class, "twice");

    assertThat(output.warnings())
        .singleElement()
        .asString()
        .contains("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY");
    assertThat(output.out().lines().filter(line -> line.equals("answer off enabled false")))
        .hasSize(2);
    assertThat(output.err().lines()).hasSize(1);
  }

  @Test
  void disabledTracing_isQuiet() {
    for (String variable : List.of("LANGFUSE_TRACING_ENABLED=false", "OTEL_SDK_DISABLED=true")) {
      Map<String, String> environment = keys();
      String[] pair = variable.split("=", 2);
      environment.put(pair[0], pair[1]);

      Output output = new ChildJvm(environment).run(StartUp.class, "twice");

      assertThat(output.err()).isEmpty();
      assertThat(output.out()).contains("answer off enabled false");
    }

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void badValues_areReportedOnce_withTheValueUsedInstead() {
    Map<String, String> environment = keys();
    environment.put("LANGFUSE_SAMPLE_RATE", "2");
    environment.put("LANGFUSE_TIMEOUT", "soon");
    environment.put("LANGFUSE_FLUSH_AT", "-1");
    environment.put("LANGFUSE_TRACING_ENVIRONMENT", "Prod EU");
    environment.put("LANGSPAN_QUEUE_BYTES", "1");
    environment.put("LANGSPAN_COST", "free");
    environment.put("LANGSPAN_SHUTDOWN_HOOK", "maybe");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "team=a,nonsense");

    Output output = new ChildJvm(environment).run(StartUp.class, "twice");

    assertThat(output.warnings())
        .hasSize(8)
        .anyMatch(line -> line.contains("LANGFUSE_SAMPLE_RATE") && line.contains("using 1.0"))
        .anyMatch(line -> line.contains("LANGFUSE_TIMEOUT") && line.contains("using PT10S"))
        .anyMatch(line -> line.contains("LANGFUSE_FLUSH_AT") && line.contains("using 0"))
        .anyMatch(line -> line.contains("LANGFUSE_TRACING_ENVIRONMENT") && line.contains("none"))
        .anyMatch(line -> line.contains("LANGSPAN_QUEUE_BYTES") && line.contains("16777216"))
        .anyMatch(line -> line.contains("LANGSPAN_COST") && line.contains("TABLE"))
        .anyMatch(line -> line.contains("LANGSPAN_SHUTDOWN_HOOK") && line.contains("using true"))
        .anyMatch(line -> line.contains("OTEL_RESOURCE_ATTRIBUTES"));
    assertThat(output.out()).contains("answer on enabled true", "delivered=1");
    assertThat(server.observations())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.resourceAttributes()).containsEntry("team", "a"));
  }

  @Test
  void badUrl_isReportedWithoutIt() {
    Map<String, String> environment = keys();
    environment.put("LANGFUSE_BASE_URL", "http://user:hunter2@host");
    environment.put("LANGFUSE_TRACING_ENABLED", "false");

    Output output = new ChildJvm(environment).run(StartUp.class, "twice");

    assertThat(output.warnings()).singleElement().asString().contains("LANGFUSE_BASE_URL");
    assertThat(output.err()).doesNotContain("hunter2");
  }

  @Row("I1")
  @Test
  void shutdownHook_deliversWhatIsLeft() {
    Map<String, String> environment = keys();
    environment.put("LANGFUSE_FLUSH_INTERVAL", "600");

    new ChildJvm(environment).run(StartUp.class, "exit", "true");

    assertThat(server.observations())
        .extracting(one -> one.name())
        .containsExactlyInAnyOrder("first", "last words");
    assertThat(server.scores()).hasSize(2);
  }

  @Test
  void shutdownHook_canBeSwitchedOff() {
    Map<String, String> environment = keys();
    environment.put("LANGFUSE_FLUSH_INTERVAL", "600");

    new ChildJvm(environment).run(StartUp.class, "exit", "false");

    assertThat(server.observations()).extracting(one -> one.name()).containsExactly("first");
  }

  @Test
  void loggingOfEverything_holdsNoContentAndNoKeys() {
    Map<String, String> environment = keys();
    environment.put("LANGFUSE_DEBUG", "true");

    Output output =
        new ChildJvm(environment)
            .option("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace")
            .run(StartUp.class, "trace");

    assertThat(output.err()).doesNotContain("question", "sk-lf-1");
    assertThat(output.out()).contains("delivered 200");
  }
}
