// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.lab.Row;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  /** A setting: its variable, what is read, the default, and what each source says. */
  private record Setting(
      String variable,
      Function<LangspanSettings, Object> read,
      Object otherwise,
      String environment,
      Object fromEnvironment,
      String property,
      Object fromProperty,
      UnaryOperator<LangspanSettings.Builder> builder,
      Object fromBuilder) {

    @Override
    public String toString() {
      return variable;
    }
  }

  static Stream<Setting> settings() {
    return Stream.of(
        new Setting(
            "LANGFUSE_BASE_URL",
            LangspanSettings::baseUrl,
            URI.create("https://cloud.langfuse.com"),
            "http://env:1/",
            URI.create("http://env:1"),
            "http://prop:2//",
            URI.create("http://prop:2"),
            b -> b.baseUrl("http://code:3/base/"),
            URI.create("http://code:3/base")),
        new Setting(
            "LANGFUSE_HOST",
            LangspanSettings::baseUrl,
            URI.create("https://cloud.langfuse.com"),
            "http://env:1",
            URI.create("http://env:1"),
            "http://prop:2",
            URI.create("http://prop:2"),
            b -> b.baseUrl("http://code:3"),
            URI.create("http://code:3")),
        new Setting(
            "LANGFUSE_PUBLIC_KEY",
            LangspanSettings::publicKey,
            null,
            "env",
            "env",
            "prop",
            "prop",
            b -> b.credentials("code", "s"),
            "code"),
        new Setting(
            "LANGFUSE_SECRET_KEY",
            LangspanSettings::secretKey,
            null,
            "env",
            "env",
            "prop",
            "prop",
            b -> b.credentials("p", "code"),
            "code"),
        new Setting(
            "LANGFUSE_TRACING_ENVIRONMENT",
            LangspanSettings::environment,
            null,
            "env",
            "env",
            "prop",
            "prop",
            b -> b.environment("code"),
            "code"),
        new Setting(
            "LANGFUSE_RELEASE",
            LangspanSettings::release,
            null,
            "env",
            "env",
            "prop",
            "prop",
            b -> b.release("code"),
            "code"),
        new Setting(
            "LANGFUSE_SAMPLE_RATE",
            LangspanSettings::sampleRate,
            1.0,
            "0",
            0.0,
            "0.5",
            0.5,
            b -> b.sampleRate(0),
            0.0),
        new Setting(
            "LANGFUSE_TIMEOUT",
            LangspanSettings::timeout,
            Duration.ofSeconds(10),
            "3",
            Duration.ofSeconds(3),
            "0.25",
            Duration.ofMillis(250),
            b -> b.timeout(Duration.ofSeconds(7)),
            Duration.ofSeconds(7)),
        new Setting(
            "LANGFUSE_FLUSH_AT",
            LangspanSettings::flushAt,
            0,
            "15",
            15,
            "16",
            16,
            b -> b.flushAt(17),
            17),
        new Setting(
            "LANGFUSE_FLUSH_INTERVAL",
            LangspanSettings::flushInterval,
            Duration.ofSeconds(1),
            "2",
            Duration.ofSeconds(2),
            "0.5",
            Duration.ofMillis(500),
            b -> b.flushInterval(Duration.ofSeconds(4)),
            Duration.ofSeconds(4)),
        new Setting(
            "LANGFUSE_TRACING_ENABLED",
            LangspanSettings::tracingEnabled,
            true,
            "false",
            false,
            "0",
            false,
            b -> b.tracingEnabled(false),
            false),
        new Setting(
            "LANGSPAN_QUEUE_BYTES",
            LangspanSettings::queueBytes,
            16L << 20,
            "1000000",
            1_000_000L,
            "2000000",
            2_000_000L,
            b -> b.queueBytes(3_000_000),
            3_000_000L),
        new Setting(
            "LANGSPAN_MAX_IN_FLIGHT",
            LangspanSettings::maxInFlight,
            2,
            "3",
            3,
            "4",
            4,
            b -> b.maxInFlight(5),
            5),
        new Setting(
            "LANGSPAN_BLOCK_WHEN_FULL",
            LangspanSettings::blockWhenFull,
            Duration.ZERO,
            "0.5",
            Duration.ofMillis(500),
            "0",
            Duration.ZERO,
            b -> b.blockWhenFull(Duration.ofSeconds(2)),
            Duration.ofSeconds(2)),
        new Setting(
            "LANGSPAN_FLUSH_ON_ROOT_END",
            LangspanSettings::flushOnRootEnd,
            Duration.ZERO,
            "2",
            Duration.ofSeconds(2),
            "0",
            Duration.ZERO,
            b -> b.flushOnRootEnd(Duration.ofSeconds(3)),
            Duration.ofSeconds(3)),
        new Setting(
            "LANGSPAN_SPOOL_DIRECTORY",
            LangspanSettings::spoolDirectory,
            null,
            "/env",
            Path.of("/env"),
            "/prop",
            Path.of("/prop"),
            b -> b.spoolDirectory(Path.of("/code")),
            Path.of("/code")),
        new Setting(
            "LANGSPAN_SPOOL_BYTES",
            LangspanSettings::spoolBytes,
            512L << 20,
            "1000000",
            1_000_000L,
            "5000000000",
            5_000_000_000L,
            b -> b.spoolBytes(3_000_000),
            3_000_000L),
        new Setting(
            "LANGSPAN_SPOOL_MAX_AGE",
            LangspanSettings::spoolMaxAge,
            Duration.ofHours(24),
            "60",
            Duration.ofMinutes(1),
            "604800",
            Duration.ofDays(7),
            b -> b.spoolMaxAge(Duration.ofDays(30)),
            Duration.ofDays(30)),
        new Setting(
            "LANGSPAN_SPOOL_KEY",
            LangspanSettings::spoolKey,
            null,
            "ZW52aXJvbm1lbnRfX19fXw==",
            "environment_____".getBytes(StandardCharsets.US_ASCII),
            "cHJvcGVydHlfX19fX19fXw==",
            "property________".getBytes(StandardCharsets.US_ASCII),
            b -> b.spoolKey(new byte[16]),
            new byte[16]),
        new Setting(
            "LANGSPAN_SPOOL_WHEN_FULL",
            LangspanSettings::spoolWhenFull,
            SpoolWhenFull.OLDEST_FIRST,
            "refuse",
            SpoolWhenFull.REFUSE,
            "Oldest_First",
            SpoolWhenFull.OLDEST_FIRST,
            b -> b.spoolWhenFull(SpoolWhenFull.REFUSE),
            SpoolWhenFull.REFUSE),
        new Setting(
            "LANGSPAN_SPOOL_SYNC",
            LangspanSettings::spoolSync,
            SpoolSync.GROUP,
            "none",
            SpoolSync.NONE,
            "every_write",
            SpoolSync.EVERY_WRITE,
            b -> b.spoolSync(SpoolSync.GROUP),
            SpoolSync.GROUP),
        new Setting(
            "LANGSPAN_MAX_FIELD_LENGTH",
            LangspanSettings::maxFieldLength,
            1 << 20,
            "100",
            100,
            "200",
            200,
            b -> b.maxFieldLength(300),
            300),
        new Setting(
            "LANGSPAN_CAPTURE_INPUT",
            LangspanSettings::captureInput,
            true,
            "no",
            false,
            "off",
            false,
            b -> b.captureInput(false),
            false),
        new Setting(
            "LANGSPAN_CAPTURE_OUTPUT",
            LangspanSettings::captureOutput,
            true,
            "FALSE",
            false,
            "0",
            false,
            b -> b.captureOutput(false),
            false),
        new Setting(
            "LANGSPAN_BAGGAGE_SEND",
            LangspanSettings::sentBaggage,
            List.of(),
            "user_id, tags",
            List.of("user_id", "tags"),
            "metadata.plan",
            List.of("metadata.plan"),
            b -> b.sendBaggage("*"),
            List.of("*")),
        new Setting(
            "LANGSPAN_BAGGAGE_ACCEPT",
            LangspanSettings::acceptedBaggage,
            List.of(),
            "user_id",
            List.of("user_id"),
            "metadata.*",
            List.of("metadata.*"),
            b -> b.acceptBaggage("session_id", "version"),
            List.of("session_id", "version")),
        new Setting(
            "LANGSPAN_LANGFUSE_HEADERS",
            LangspanSettings::langfuseHeaders,
            false,
            "true",
            true,
            "1",
            true,
            b -> b.langfuseHeaders(true),
            true),
        new Setting(
            "LANGSPAN_PLAIN_DATA_ONLY",
            LangspanSettings::plainDataOnly,
            false,
            "true",
            true,
            "1",
            true,
            b -> b.plainDataOnly(true),
            true),
        new Setting(
            "LANGSPAN_COST",
            LangspanSettings::costMode,
            CostMode.TABLE,
            "project",
            CostMode.PROJECT,
            "Server",
            CostMode.SERVER,
            b -> b.costMode(CostMode.SERVER),
            CostMode.SERVER),
        new Setting(
            "LANGSPAN_GEN_AI_MESSAGES",
            LangspanSettings::genAiMessages,
            false,
            "yes",
            true,
            "on",
            true,
            b -> b.genAiMessages(true),
            true),
        new Setting(
            "LANGSPAN_INGESTION_VERSION",
            LangspanSettings::ingestionVersion,
            4,
            "0",
            0,
            "3",
            3,
            b -> b.ingestionVersion(0),
            0),
        new Setting(
            "LANGFUSE_OTEL_TRACES_EXPORT_PATH",
            LangspanSettings::tracesPath,
            "/api/public/otel/v1/traces",
            "/env",
            "/env",
            "prop",
            "/prop",
            b -> b,
            "/prop"),
        new Setting(
            "LANGFUSE_DEBUG",
            LangspanSettings::debug,
            false,
            "true",
            true,
            "1",
            true,
            b -> b,
            true));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void builder_winsOverProperty_overEnvironment_overDefault(Setting setting) {
    Map<String, String> environment = Map.of(setting.variable, setting.environment);
    Map<String, String> properties =
        Map.of(setting.variable.toLowerCase(Locale.ROOT).replace('_', '.'), setting.property);

    assertThat(setting.read.apply(Recorded.settings().build())).isEqualTo(setting.otherwise);
    assertThat(setting.read.apply(Recorded.settings(environment, Map.of()).build()))
        .isEqualTo(setting.fromEnvironment);
    assertThat(setting.read.apply(Recorded.settings(Map.of(), properties).build()))
        .isEqualTo(setting.fromProperty);
    assertThat(setting.read.apply(Recorded.settings(environment, properties).build()))
        .isEqualTo(setting.fromProperty);
    assertThat(
            setting.read.apply(
                setting.builder.apply(Recorded.settings(environment, properties)).build()))
        .isEqualTo(setting.fromBuilder);
  }

  @Test
  void baseUrl_winsOverItsAlias() {
    assertThat(
            Recorded.settings(
                    Map.of("LANGFUSE_HOST", "http://alias", "LANGFUSE_BASE_URL", "http://base"),
                    Map.of())
                .build()
                .baseUrl())
        .hasToString("http://base");
  }

  @Test
  void blankValues_areNone() {
    LangspanSettings settings =
        Recorded.settings(
                Map.of("LANGFUSE_PUBLIC_KEY", " ", "LANGFUSE_BASE_URL", "", "LANGFUSE_HOST", " "),
                Map.of())
            .build();

    assertThat(settings.publicKey()).isNull();
    assertThat(settings.baseUrl()).hasToString("https://cloud.langfuse.com");
  }

  @Test
  void values_areStripped() {
    assertThat(
            Recorded.settings(Map.of("LANGFUSE_PUBLIC_KEY", " pk \n"), Map.of())
                .build()
                .publicKey())
        .isEqualTo("pk");
  }

  static Stream<Arguments> badValues() {
    Map<String, List<String>> bad = new HashMap<>();
    bad.put("LANGFUSE_SAMPLE_RATE", List.of("-0.1", "1.1", "x", "NaN", "1e400"));
    bad.put("LANGFUSE_TIMEOUT", List.of("0", "-1", "x", "NaN", "1e300", "0.0000000001", "90000"));
    bad.put("LANGFUSE_FLUSH_INTERVAL", List.of("0", "-1", "x", "0.0000000001"));
    bad.put("LANGFUSE_FLUSH_AT", List.of("-1", "1.5", "x", "99999999999999999999"));
    bad.put("LANGFUSE_TRACING_ENABLED", List.of("maybe"));
    bad.put("LANGFUSE_TRACING_ENVIRONMENT", List.of("Prod", "langfuse", "a".repeat(41), "a b"));
    bad.put("LANGSPAN_QUEUE_BYTES", List.of("1", "-1", "x"));
    bad.put("LANGSPAN_MAX_IN_FLIGHT", List.of("0", "65"));
    bad.put("LANGSPAN_MAX_FIELD_LENGTH", List.of("63"));
    bad.put("LANGSPAN_BLOCK_WHEN_FULL", List.of("-1", "x", "86401"));
    bad.put("LANGSPAN_FLUSH_ON_ROOT_END", List.of("-0.1", "x", "NaN"));
    bad.put("LANGSPAN_SPOOL_DIRECTORY", List.of("a\0b"));
    bad.put("LANGSPAN_SPOOL_BYTES", List.of("0", "x", "1e9"));
    bad.put("LANGSPAN_SPOOL_MAX_AGE", List.of("0", "-1", "x", "31536001"));
    bad.put("LANGSPAN_SPOOL_KEY", List.of("geheim", "Z2VoZWlt", "%%%"));
    bad.put("LANGSPAN_SPOOL_WHEN_FULL", List.of("wait"));
    bad.put("LANGSPAN_SPOOL_SYNC", List.of("sometimes"));
    bad.put("LANGSPAN_WRITE_THROUGH", List.of("maybe"));
    bad.put("LANGSPAN_COST", List.of("free"));
    bad.put("LANGSPAN_INGESTION_VERSION", List.of("5", "-1"));
    bad.put("LANGFUSE_PUBLIC_KEY", List.of("pk\u0001", "pk\nx: y", "\ud55c"));
    bad.put(
        "LANGFUSE_BASE_URL",
        List.of(
            "ftp://x",
            "langfuse",
            "http://",
            "http://u:p@h",
            "http://h?q",
            "http://h#f",
            "::",
            "http://h:99999"));
    return bad.entrySet().stream()
        .flatMap(e -> e.getValue().stream().map(v -> Arguments.of(e.getKey(), v)));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void badValueFromOutside_isReportedByName_andTheDefaultIsUsed(String variable, String value) {
    LangspanSettings[] settings = new LangspanSettings[1];
    String log =
        LogCapture.of(
            () -> settings[0] = Recorded.settings(Map.of(variable, value), Map.of()).build());

    settings()
        .filter(s -> s.variable.equals(variable))
        .forEach(s -> assertThat(s.read.apply(settings[0])).isEqualTo(s.otherwise));
    assertThat(log.lines().filter(l -> l.contains("WARN"))).hasSizeLessThan(2);
    assertThat(log.isEmpty() || log.contains(variable)).isTrue();
    assertThat(log).doesNotContain("u:p", "geheim", "Z2VoZWlt");
    // Whatever came from outside, a client can be built with it.
    Langspan.create(
            io.opentelemetry.api.OpenTelemetry.noop(),
            Recorded.settings(
                    Map.of("LANGFUSE_SECRET_KEY", "sk", "LANGFUSE_BASE_URL", "http://127.0.0.1:1"),
                    Map.of(variable.toLowerCase(Locale.ROOT).replace('_', '.'), value))
                .build())
        .close();
  }

  @Test
  void badBaseUrlFromOutside_sendsNothingAnywhere_unlessTheBuilderSaysWhere() {
    Map<String, String> environment = Map.of("LANGFUSE_BASE_URL", "langfuse.example:3000");

    assertThat(Recorded.settings(environment, Map.of()).build().tracingEnabled()).isFalse();
    assertThat(
            Recorded.settings(environment, Map.of())
                .baseUrl("http://here")
                .build()
                .tracingEnabled())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://langfuse_web:3000",
        "http://localhost:3000",
        "https://localhost:65535",
        "https://h",
        "http://[::1]:3000",
        "http://10.0.0.1/langfuse"
      })
  void baseUrl_mayBeAnyHost_evenWithAnUnderscoreAsContainersHave(String url) {
    assertThat(Recorded.settings().baseUrl(url).build().baseUrl()).hasToString(url);
    assertThat(HttpUrl.get(url)).isNotNull(); // the client below takes it too
    assertThat(Recorded.settings(Map.of("LANGFUSE_HOST", url), Map.of()).build().baseUrl())
        .hasToString(url);
  }

  static Stream<Consumer<LangspanSettings.Builder>> badArguments() {
    return Stream.of(
        b -> b.baseUrl("ftp://x"),
        b -> b.baseUrl("http://user:password@host"),
        b -> b.baseUrl("http:// host"),
        b -> b.baseUrl("http://a_b@c"),
        b -> b.baseUrl("http://host:65536"),
        b -> b.baseUrl("http://langfuse_web:0"),
        b -> b.baseUrl("http://_:x"),
        b -> b.credentials("", "s"),
        b -> b.credentials("p", " "),
        b -> b.credentials("p\n", "s"),
        b -> b.environment("Prod"),
        b -> b.sampleRate(-1),
        b -> b.sampleRate(1.1),
        b -> b.sampleRate(Double.NaN),
        b -> b.timeout(Duration.ZERO),
        b -> b.timeout(Duration.ofNanos(1)),
        b -> b.timeout(Duration.ofDays(365)),
        b -> b.timeout(Duration.ofSeconds(Long.MAX_VALUE)),
        b -> b.flushAt(0),
        b -> b.flushInterval(Duration.ofMillis(-1)),
        b -> b.flushInterval(Duration.ofSeconds(Long.MAX_VALUE)),
        b -> b.queueBytes(1),
        b -> b.maxInFlight(0),
        b -> b.maxFieldLength(63),
        b -> b.blockWhenFull(Duration.ofNanos(-1)),
        b -> b.blockWhenFull(Duration.ofDays(2)),
        b -> b.flushOnRootEnd(Duration.ofSeconds(Long.MIN_VALUE)),
        b -> b.spoolBytes(0),
        b -> b.spoolMaxAge(Duration.ZERO),
        b -> b.spoolMaxAge(Duration.ofDays(366)),
        b -> b.spoolKey("password".getBytes(StandardCharsets.US_ASCII)),
        b -> b.ingestionVersion(-1),
        b -> b.ingestionVersion(5),
        b -> b.header("a b", "c"),
        b -> b.header("a", "c\r\nd: e"));
  }

  @Row({"G19", "G20"})
  @ParameterizedTest
  @MethodSource("badArguments")
  void badArgument_throwsAtOnce_andSaysWhatToDo(Consumer<LangspanSettings.Builder> call) {
    assertThatThrownBy(() -> call.accept(Recorded.settings()))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank()
        .doesNotContain("password");
  }

  @Test
  void missingArgument_throwsAtOnce() {
    List<Consumer<LangspanSettings.Builder>> calls =
        List.of(
            b -> b.baseUrl(null),
            b -> b.credentials(null, "s"),
            b -> b.credentials("p", null),
            b -> b.environment(null),
            b -> b.release(null),
            b -> b.timeout(null),
            b -> b.flushInterval(null),
            b -> b.costMode(null),
            b -> b.header(null, "v"),
            b -> b.header("k", null),
            b -> b.credentials(null),
            b -> b.blockWhenFull(null),
            b -> b.flushOnRootEnd(null),
            b -> b.spoolDirectory(null),
            b -> b.spoolMaxAge(null),
            b -> b.spoolKey(null),
            b -> b.spoolWhenFull(null),
            b -> b.spoolSync(null),
            b -> b.onDrop(null),
            b -> b.meterProvider(null),
            b -> b.mask(null));

    calls.forEach(
        call ->
            assertThatThrownBy(() -> call.accept(Recorded.settings()))
                .isInstanceOf(NullPointerException.class));
  }

  @Test
  void release_isFoundInCiVariables_unlessItIsSaid() {
    Map<String, String> ci = Map.of("GITHUB_SHA", "github", "GIT_COMMIT", "jenkins");
    assertThat(Recorded.settings(ci, Map.of()).build().release()).isEqualTo("jenkins");

    Map<String, String> both = new HashMap<>(ci);
    both.put("LANGFUSE_RELEASE", "said");
    assertThat(Recorded.settings(both, Map.of()).build().release()).isEqualTo("said");
  }

  @Test
  void writeThrough_needsASpool() {
    LangspanSettings.Builder builder = Recorded.settings().writeThrough(true);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spoolDirectory")
        .hasMessageContaining("LANGSPAN_SPOOL_DIRECTORY");
    assertThat(builder.spoolDirectory(Path.of("/spool")).build().writeThrough()).isTrue();
  }

  @Test
  void writeThroughFromOutside_isReportedAndIgnored_withoutASpool() {
    Map<String, String> environment = Map.of("LANGSPAN_WRITE_THROUGH", "true");
    boolean[] through = new boolean[1];

    String log =
        LogCapture.of(
            () -> through[0] = Recorded.settings(environment, Map.of()).build().writeThrough());

    assertThat(through[0]).isFalse();
    assertThat(log).contains("LANGSPAN_WRITE_THROUGH needs LANGSPAN_SPOOL_DIRECTORY");
    assertThat(
            Recorded.settings(environment, Map.of("langspan.spool.directory", "/spool"))
                .build()
                .writeThrough())
        .isTrue();
  }

  @Test
  void badKeyOfTheSpool_keepsEverythingOffTheDisk_ratherThanInClear() {
    Map<String, String> environment =
        Map.of("LANGSPAN_SPOOL_KEY", "short", "LANGSPAN_SPOOL_DIRECTORY", "/spool");

    LangspanSettings settings =
        Recorded.settings(environment, Map.of()).writeThrough(true).build(); // not its mistake

    assertThat(settings.spoolDirectory()).isNull();
    assertThat(settings.writeThrough()).isFalse();
    assertThat(
            Recorded.settings(environment, Map.of())
                .spoolKey(new byte[16])
                .build()
                .spoolDirectory())
        .isEqualTo(Path.of("/spool"));
  }

  @Test
  void builtSettings_doNotChange_withTheirBuilder_orTheKeyThatWasGiven() {
    byte[] key = new byte[32];
    LangspanSettings.Builder builder = Recorded.settings().spoolKey(key);
    LangspanSettings settings = builder.build();

    builder.spoolBytes(1 << 20).spoolKey(new byte[16]);
    key[0] = 1;
    settings.spoolKey()[0] = 1;

    assertThat(settings.spoolBytes()).isEqualTo(512 << 20);
    assertThat(settings.spoolKey()).isEqualTo(new byte[32]);
  }

  @Test
  void estimateUsage_saysWhatIsMissing() {
    LangspanSettings.Builder builder = Recorded.settings();

    assertThatThrownBy(() -> builder.estimateUsage((String[]) null)).hasMessage("models");
    assertThatThrownBy(() -> builder.estimateUsage("gpt-*", null)).hasMessage("model");
  }

  @Test
  void toString_tellsNoKeyAndNoHeader() {
    String text =
        Recorded.settings()
            .credentials("pk-1", "sk-secret")
            .header("x-token", "token")
            .build()
            .toString();

    assertThat(text).doesNotContain("sk-secret", "pk-1", "token");
  }
}
