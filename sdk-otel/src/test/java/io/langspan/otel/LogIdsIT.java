// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own instrumentations of loggers write our ids, as the document says. */
class LogIdsIT {

  private static final Pattern CONFIGURATION =
      Pattern.compile("(?s)```xml\n(<configuration>.*?)```");
  private static final Pattern LINE =
      Pattern.compile(".*(\\[\\w* \\w*]) app - (\\w+) expects (\\[.*])");

  @TempDir private Path folder;

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void logback_showsTheCurrentObservation_onEveryThread() throws Exception {
    Matcher configuration =
        CONFIGURATION.matcher(Files.readString(Path.of("../docs/existing-opentelemetry.md")));
    assertThat(configuration.find()).isTrue();

    linesShowWhatIsCurrent("logback", "logback.configurationFile", configuration.group(1));
  }

  @Test
  void log4j_showsTheCurrentObservation_onEveryThread() throws Exception {
    linesShowWhatIsCurrent(
        "log4j",
        "log4j2.configurationFile",
        """
        <Configuration>
          <Appenders>
            <Console name="CONSOLE">
              <PatternLayout pattern="%d %-5level [%X{trace_id} %X{span_id}] %logger - %msg%n"/>
            </Console>
          </Appenders>
          <Loggers>
            <Root level="INFO"><AppenderRef ref="CONSOLE"/></Root>
          </Loggers>
        </Configuration>
        """);
  }

  private void linesShowWhatIsCurrent(String logger, String property, String configuration)
      throws IOException {
    Path file = Files.writeString(folder.resolve(logger + ".xml"), configuration);

    ChildJvm.Output output =
        new ChildJvm(
                Map.of(
                    "LANGFUSE_PUBLIC_KEY", "pk-lf-1",
                    "LANGFUSE_SECRET_KEY", "sk-lf-1",
                    "LANGFUSE_BASE_URL", server.url()))
            .option("-D" + property + "=" + file)
            .classPath(classPath() + File.pathSeparator + "target/" + logger + "/*")
            .run(LoggedApp.class);

    List<Matcher> lines = output.out().lines().map(LINE::matcher).filter(Matcher::matches).toList();
    assertThat(lines)
        .as(output.toString())
        .extracting(line -> line.group(2))
        .containsExactly("before", "request", "step", "pool", "stranger", "again", "after");
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.group(1)).as(line.group()).isEqualTo(line.group(3)));
    LocalObservation step =
        server.observations().stream().filter(row -> row.name().equals("step")).findAny().get();
    assertThat(lines.get(3).group(1)).isEqualTo("[" + step.traceId() + " " + step.id() + "]");
  }

  /** This one, but for the tests' own logger. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("slf4j-simple"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
