// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationIT {

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private LocalObservation sent(Map<String, String> environment) {
    return sent(environment, builder -> builder);
  }

  private LocalObservation sent(
      Map<String, String> environment, UnaryOperator<LangspanSdk.Builder> more) {
    try (Langspan langspan = more.apply(Sdk.to(server.url(), environment)).build()) {
      langspan.startObservation("a").close();
      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }
    return server.observations().get(0);
  }

  @Test
  void resource_comesFromTheVariablesOfOpenTelemetry() {
    LocalObservation one =
        sent(
            Map.of(
                "OTEL_SERVICE_NAME",
                "shop",
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.name=other, team = a b ,path=%2Fa%2Cb%3Dc+d,"
                    + "broken=50%,%6Bey=v,empty=,nonsense,=x,korean=%ED%95%9C"));

    assertThat(one.resourceAttributes())
        .contains(
            entry("service.name", "shop"),
            entry("team", "a b"),
            entry("path", "/a,b=c+d"),
            entry("broken", "50%"),
            entry("key", "v"),
            entry("empty", ""),
            entry("korean", "한"),
            entry("telemetry.sdk.language", "java"))
        .doesNotContainKeys("nonsense", "");
  }

  @Test
  void resource_hasAServiceName_whenNobodyGaveOne() {
    assertThat(sent(Map.of()).resourceAttributes())
        .containsEntry("service.name", "unknown_service:java")
        .doesNotContainKeys("langfuse.environment", "langfuse.release");
  }

  @Test
  void givenResource_addsToTheOneFromOutside_andWins() {
    LocalObservation one =
        sent(
            Map.of("OTEL_RESOURCE_ATTRIBUTES", "a=1,b=2"),
            builder ->
                builder.resource(
                    Resource.create(
                        Attributes.of(
                            AttributeKey.stringKey("b"), "3", AttributeKey.stringKey("c"), "4"))));

    assertThat(one.resourceAttributes())
        .contains(entry("a", "1"), entry("b", "3"), entry("c", "4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RENDER_GIT_COMMIT",
        "CI_COMMIT_SHA",
        "CIRCLE_SHA1",
        "SOURCE_VERSION",
        "TRAVIS_COMMIT",
        "GIT_COMMIT",
        "GITHUB_SHA",
        "BITBUCKET_COMMIT",
        "BUILD_SOURCEVERSION",
        "DRONE_COMMIT_SHA"
      })
  void release_isTheCommitOfTheBuild(String variable) {
    LocalObservation one = sent(Map.of(variable, "abc123"));

    assertThat(one.release()).isEqualTo("abc123");
    assertThat(one.resourceAttributes()).containsEntry("langfuse.release", "abc123");
  }

  @Test
  void release_thatWasSet_winsOverTheBuilds() {
    Map<String, String> environment = Map.of("LANGFUSE_RELEASE", "1.2", "GITHUB_SHA", "abc");

    assertThat(sent(environment).release()).isEqualTo("1.2");
    server.clear();
    assertThat(sent(environment, builder -> builder.release("1.3")).release()).isEqualTo("1.3");
  }

  @Test
  void release_isFoundInGitProperties(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("git.properties"), "git.commit.id.full=feed\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("LANGFUSE_PUBLIC_KEY", "pk-lf-1");
    environment.put("LANGFUSE_SECRET_KEY", "sk-lf-1");
    environment.put("LANGFUSE_HOST", server.url());

    new ChildJvm(environment)
        .classPath(
            directory
                + System.getProperty("path.separator")
                + System.getProperty("java.class.path"))
        .run(StartUp.class, "build");

    assertThat(server.observations().get(0).release()).isEqualTo("feed");
  }

  @Test
  void environmentAndRelease_areOnEverySpan_foreignOnesIncluded() {
    try (Joined app =
        Joined.to(server.url(), settings -> settings.environment("staging").release("r1"))) {
      app.genAi("foreign", Context.root()).end();
      app.langspan.observe(
          "own",
          own -> {
            own.environment("canary");
            app.genAi("below", Context.current()).end();
            return "x";
          });
      assertThat(app.flush()).isTrue();
    }

    Map<String, LocalObservation> byName = new HashMap<>();
    server.observations().forEach(one -> byName.put(one.name(), one));
    assertThat(byName.values()).hasSize(3).allSatisfy(o -> assertThat(o.release()).isEqualTo("r1"));
    assertThat(byName.get("foreign").environment()).isEqualTo("staging");
    assertThat(byName.get("own").environment()).isEqualTo("canary");
    assertThat(byName.get("below").environment()).isEqualTo("canary");
  }

  @Test
  void traceAttributes_reachForeignSpans_whereOurProcessorIs() {
    try (Joined app = Joined.to(server.url())) {
      app.langspan.observe(
          "own",
          own -> {
            app.genAi("before", Context.current()).end();
            own.userId("u").sessionId("s").tags("t").traceName("n").traceMetadata("k", 1);
            app.genAi("after", Context.current()).end();
            return "x";
          });
      app.genAi("outside", Context.current()).end();
      app.flush();
    }

    Map<String, LocalObservation> byName = new HashMap<>();
    server.observations().forEach(one -> byName.put(one.name(), one));
    for (String name : List.of("own", "after")) {
      LocalObservation one = byName.get(name);
      assertThat(one.userId()).isEqualTo("u");
      assertThat(one.sessionId()).isEqualTo("s");
      assertThat(one.tags()).containsExactly("t");
      assertThat(one.traceName()).isEqualTo("n");
      assertThat(one.metadata()).containsEntry("k", "1");
    }
    assertThat(byName.get("before").userId()).isNull();
    assertThat(byName.get("outside").userId()).isNull();
  }

  @Test
  void badArguments_throwAtOnce_withoutRepeatingSecrets() {
    LangspanSdk.Builder builder = Sdk.to(server.url());

    assertThatThrownBy(() -> builder.baseUrl("ftp://x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.baseUrl("http://u:hunter2@x"))
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> builder.credentials("pk", "geheim\n"))
        .hasMessageNotContaining("geheim");
    assertThatThrownBy(() -> builder.environment("Prod"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.sampleRate(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.sampleRate(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.header("a b", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.filter(null)).isInstanceOf(NullPointerException.class);
    assertThat(builder.build().toString()).doesNotContain(Sdk.SECRET_KEY);
  }
}
