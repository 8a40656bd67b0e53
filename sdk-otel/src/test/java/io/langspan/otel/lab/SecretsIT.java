// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.otel.ChildJvm;
import io.langspan.otel.LangspanSdk;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and prompts are nowhere but on the wire, whatever goes wrong. */
class SecretsIT {

  @TempDir private Path directory;

  // In a process of its own, because what the logger lets through is settled once
  @Row({"R11", "G22"})
  @Test
  void canaries_areInNoLogTextExceptionNameOrFile_whateverGoesWrong() {
    ChildJvm.Output output =
        new ChildJvm(Map.of("LANGFUSE_DEBUG", "true"))
            .option("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace")
            .run(Canaries.class, directory.toString());

    assertThat(output.err()).contains("WARN").doesNotContain(Canaries.ALL);
    assertThat(output.err().lines()).noneMatch(line -> line.startsWith(Canaries.FORGED));
    assertThat(output.out())
        .contains(" files")
        .doesNotContain(" 0 files")
        .doesNotContain(Canaries.ALL);
    Figures.put("R11", "keys and prompts in logs, texts, names, sealed files", 0);
  }

  @Row("G19")
  @ParameterizedTest
  @ValueSource(strings = {"v\r\nX-Evil: 1", "v\n", "\rv", "v\u0000", "v\u001b[2J", "v\u007f"})
  void valueOfAHeader_thatWouldBeMore_isRefused_andNotRepeated(String value) {
    LangspanSdk.Builder builder = LangspanSdk.builder();

    assertThatThrownBy(() -> builder.header("x-team", value))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(value);
    assertThatThrownBy(() -> builder.credentials("pk", value))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(value);
  }

  @Row("G19")
  @ParameterizedTest
  @CsvSource({"''", "'a b'", "'a:b'", "'a\r\nb'", "'a\u0000'", "'\u00fc'", "'a(b)'"})
  void nameOfAHeader_thatIsNone_isRefused(String name) {
    assertThatThrownBy(() -> LangspanSdk.builder().header(name, "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
