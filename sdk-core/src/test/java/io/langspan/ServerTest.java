// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.AuthCheck.Outcome;
import io.langspan.score.Score;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client asks the server: are the keys good, and where is the trace. */
class ServerTest {

  private final StubServer server = new StubServer();
  private Recorded recorded;
  private Langspan langspan;

  @BeforeEach
  void open() {
    recorded =
        Recorded.with(
            s ->
                s.baseUrl(server.url() + "/")
                    .credentials("pk-1", "sk-secret")
                    .timeout(Duration.ofMinutes(2)));
    langspan = recorded.langspan();
  }

  @AfterEach
  void close() {
    recorded.close();
    server.close();
  }

  @Test
  void authCheck_isOk_andNamesTheProject() {
    AuthCheck check = langspan.authCheck();

    assertThat(check.ok()).isTrue();
    assertThat(check.projectId()).isEqualTo("project-1");
    assertThat(check.projectName()).isEqualTo("Demo");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).path()).isEqualTo("/api/public/projects");
    assertThat(server.requests().get(0).header("authorization")).startsWith("Basic ");
  }

  @Test
  void authCheck_saysThatTheKeysAreRefused() {
    for (int status : new int[] {401, 403}) {
      server.answer(status, "application/json", "{\"message\":\"no\"}");
      AuthCheck check = langspan.authCheck();

      assertThat(check.outcome()).isEqualTo(Outcome.REJECTED);
      assertThat(check.message()).contains(String.valueOf(status), "LANGFUSE_PUBLIC_KEY");
      assertThat(check.message()).doesNotContain("sk-secret");
      assertThat(check.projectId()).isEmpty();
    }
  }

  @Test
  void authCheck_isNotFooled_byWhatIsNoLangfuseServer() {
    String deep = "[".repeat(100_000);
    for (String body :
        new String[] {"<html>Sign in</html>", "", "null", "3", "{}", "{\"data\":[]}", deep}) {
      server.answer(200, "text/html", body);
      AuthCheck check = langspan.authCheck();

      assertThat(check.outcome()).isEqualTo(Outcome.UNREACHABLE);
      assertThat(check.message()).contains("LANGFUSE_BASE_URL");
    }
    for (int status : new int[] {204, 302, 404}) {
      server.answer(status, "application/json", status == 204 ? "" : "{}");
      assertThat(langspan.authCheck().outcome()).isEqualTo(Outcome.UNREACHABLE);
    }
  }

  @Test
  void authCheck_doesNotBlameTheAddress_whenTheServerIsBusyOrOutOfOrder() {
    for (int status : new int[] {429, 500, 502, 503}) {
      server.answer(status, "text/html", "<html>later</html>");
      AuthCheck check = langspan.authCheck();

      assertThat(check.outcome()).isEqualTo(Outcome.UNREACHABLE);
      assertThat(check.message())
          .contains("HTTP " + status, "try again")
          .doesNotContain("LANGFUSE_BASE_URL");
    }
  }

  @Test
  void authCheck_isUnreachable_whenThereIsNoServer_orTheClientIsClosed() {
    server.close();
    assertThat(langspan.authCheck().outcome()).isEqualTo(Outcome.UNREACHABLE);
    langspan.close();
    assertThat(langspan.authCheck().outcome()).isEqualTo(Outcome.UNREACHABLE);
  }

  @Test
  void authCheck_isUnreachable_andKeepsTheInterrupt_whenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    AuthCheck check = langspan.authCheck();

    assertThat(check.outcome()).isIn(Outcome.OK, Outcome.UNREACHABLE);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void links_areEmpty_untilTheProjectIsKnown() {
    Observation step = langspan.observationBuilder("step").start();
    assertThat(step.traceUrl()).isEmpty();

    langspan.authCheck();

    String project = server.url() + "/project/project-1/";
    assertThat(step.traceUrl()).isEqualTo(project + "traces/" + step.traceId());
    assertThat(langspan.traceUrl("t")).isEqualTo(project + "traces/t");
    assertThat(langspan.sessionUrl("a b/ü?")).isEqualTo(project + "sessions/a%20b%2F%C3%BC%3F");
    assertThat(langspan.userUrl("u@x")).isEqualTo(project + "users/u%40x");
    assertThat(langspan.userUrl("")).isEmpty();
    assertThat(langspan.userUrl(null)).isEmpty();
    step.end();
  }

  @Test
  void links_areFoundInTheBackground_withoutWaiting() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    server.answerAfter(asked);
    assertThat(langspan.traceUrl("t")).isEmpty();
    assertThat(server.answered()).isZero();
    asked.countDown();

    CountDownLatch known = new CountDownLatch(1);
    Thread watch =
        new Thread(
            () -> {
              while (langspan.traceUrl("t").isEmpty() && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              known.countDown();
            });
    watch.setDaemon(true);
    watch.start();
    assertThat(known.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(server.requests()).hasSize(1); // asked once, however often links are wanted
  }

  @Test
  void headersOfTheApplication_reachEveryRequest_butNotInPlaceOfOurs() {
    try (Recorded custom =
        Recorded.with(
            s ->
                s.baseUrl(server.url())
                    .credentials("pk-1", "sk-secret")
                    .header("X-Team", "search")
                    .header("authorization", "Bearer other")
                    .header("X-Langfuse-Public-Key", "other"))) {
      custom.langspan().authCheck();
      custom.langspan().scores().record(Score.numeric("n", 1).session("s"));
      custom.langspan().flush();
    }

    assertThat(server.requests())
        .extracting(StubServer.Request::path)
        .containsExactly("/api/public/projects", "/api/public/ingestion");
    for (StubServer.Request request : server.requests()) {
      assertThat(request.header("x-team")).isEqualTo("search");
      assertThat(request.header("authorization")).startsWith("Basic ");
      assertThat(request.header("x-langfuse-public-key")).isEqualTo("pk-1");
      assertThat(request.header("x-langfuse-ingestion-version")).isEqualTo("4");
    }
  }

  @Test
  void flush_toleratesAnyTimeout() {
    assertThat(langspan.flush(null).complete()).isTrue();
    assertThat(langspan.flush(Duration.ZERO).complete()).isTrue();
    assertThat(langspan.flush(Duration.ofSeconds(-1)).complete()).isTrue();
    assertThat(langspan.flush(Duration.ofSeconds(Long.MAX_VALUE)).complete()).isTrue();
  }

  @Test
  void toString_tellsNoSecret() {
    assertThat(langspan.toString()).contains(server.url()).doesNotContain("sk-secret", "pk-1");
  }
}
