// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Client.INGESTION;
import static io.langspan.local.Client.SCORES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.local.Client.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoresTest extends WithServer {

  private static Reply post(String body) {
    return client.send(client.json(SCORES, body.replace('\'', '"')));
  }

  private static LocalScore stored(String body) {
    server.clear();
    Reply reply = post(body);
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    LocalScore score = server.scores().get(0);
    assertThat(reply.body().path("id").asText()).isEqualTo(score.id());
    return score;
  }

  private static JsonNode batch(String events) {
    Reply reply =
        client.send(client.json(INGESTION, ("{'batch':[" + events + "]}").replace('\'', '"')));
    assertThat(reply.status()).isEqualTo(207);
    return reply.body();
  }

  private static String event(String id, String type, String body) {
    return "{'id':'%s','type':'%s','timestamp':'2026-01-02T03:04:05+09:00','body':%s}"
        .formatted(id, type, body);
  }

  @Test
  void post_storesEachDataType() {
    LocalScore numeric = stored("{'traceId':'t','name':'n','value':0.9}");
    LocalScore flag = stored("{'traceId':'t','name':'n','value':1,'dataType':'BOOLEAN'}");
    LocalScore category = stored("{'traceId':'t','name':'n','value':'good'}");
    LocalScore text = stored("{'traceId':'t','name':'n','value':'fine','dataType':'TEXT'}");
    LocalScore correction =
        stored("{'traceId':'t','name':'n','value':'better','dataType':'CORRECTION'}");

    assertThat(numeric.dataType()).isEqualTo("NUMERIC");
    assertThat(numeric.value()).isEqualTo(0.9);
    assertThat(flag.value()).isEqualTo(true);
    assertThat(category.dataType()).isEqualTo("CATEGORICAL");
    assertThat(category.value()).isEqualTo("good");
    assertThat(text.dataType()).isEqualTo("TEXT");
    assertThat(correction.name()).isEqualTo("output");
  }

  @Test
  void post_keepsAllFields() {
    Instant before = Instant.now().minusSeconds(1);

    LocalScore score =
        stored(
            """
            {'id':'s1','traceId':'t','observationId':'o','name':'n','value':1,'comment':'c',
             'metadata':{'a':[1]},'configId':'k','queueId':'q','environment':'Prod',
             'source':'ANNOTATION','timestamp':'2001-01-01T00:00:00Z'}
            """);

    assertThat(score.id()).isEqualTo("s1");
    assertThat(score.traceId()).isEqualTo("t");
    assertThat(score.observationId()).isEqualTo("o");
    assertThat(score.comment()).isEqualTo("c");
    assertThat(score.metadata()).isEqualTo("{\"a\":[1]}");
    assertThat(score.configId()).isEqualTo("k");
    assertThat(score.queueId()).isEqualTo("q");
    assertThat(score.environment()).isEqualTo("prod");
    assertThat(score.source()).isEqualTo("ANNOTATION");
    assertThat(score.timestamp()).isAfter(before);
  }

  @Test
  void post_takesSessionsAndRuns() {
    assertThat(stored("{'sessionId':'s','name':'n','value':1}").sessionId()).isEqualTo("s");
    assertThat(stored("{'datasetRunId':'r','name':'n','value':1}").datasetRunId()).isEqualTo("r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'n','value':1}",
        "{'traceId':'t','sessionId':'s','name':'n','value':1}",
        "{'traceId':'t','datasetRunId':'r','name':'n','value':1}",
        "{'observationId':'o','name':'n','value':1}",
        "{'sessionId':'s','observationId':'o','name':'n','value':1}",
        "{'traceId':'t','value':1}",
        "{'traceId':'t','name':'','value':1}",
        "{'traceId':'t','name':'n'}",
        "{'traceId':'t','name':'n','value':null}",
        "{'traceId':'t','name':'n','value':true}",
        "{'traceId':'t','name':'n','value':1e999}",
        "{'traceId':'t','name':'n','value':'1','dataType':'NUMERIC'}",
        "{'traceId':'t','name':'n','value':2,'dataType':'BOOLEAN'}",
        "{'traceId':'t','name':'n','value':true,'dataType':'BOOLEAN'}",
        "{'traceId':'t','name':'n','value':1,'dataType':'CATEGORICAL'}",
        "{'traceId':'t','name':'n','value':'','dataType':'TEXT'}",
        "{'traceId':'t','name':'n','value':'x','dataType':'STARS'}",
        "{'sessionId':'s','name':'n','value':'x','dataType':'CORRECTION'}",
        "{'traceId':'t','name':'n','value':'x','dataType':'CORRECTION','configId':'k'}",
        "{'traceId':'t','name':'n','value':1,'source':'ANNOTATION'}",
        "{'traceId':'t','name':'n','value':1,'source':'EVAL'}",
        "{'traceId':7,'name':'n','value':1}",
        "{'id':'','traceId':'t','name':'n','value':1}",
        "[]",
        "{",
      })
  void post_refuses(String body) {
    Reply reply = post(body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("message").asText()).isNotEmpty();
    assertThat(server.scores()).isEmpty();
  }

  @Test
  void post_refusesTextOver500Characters() {
    String most = "x".repeat(500);

    assertThat(post("{'traceId':'t','name':'n','value':'" + most + "','dataType':'TEXT'}").status())
        .isEqualTo(200);
    assertThat(
            post("{'traceId':'t','name':'n','value':'" + most + "x','dataType':'TEXT'}").status())
        .isEqualTo(400);
  }

  @Test
  void post_refuses_whenItIsCompressedOrNotJson() {
    byte[] body = "{\"traceId\":\"t\",\"name\":\"n\",\"value\":1}".getBytes();

    Reply gzip =
        client.send(
            client
                .withKeys(SCORES)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(Otlp.gzip(body))));
    Reply text =
        client.send(
            client
                .withKeys(SCORES)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofByteArray(body)));

    assertThat(gzip.status()).isEqualTo(400);
    assertThat(text.status()).isEqualTo(400);
  }

  @Test
  void post_updates_whenTheIdIsKnown() {
    post("{'id':'s','traceId':'t','name':'n','value':1,'comment':'kept','environment':'a'}");
    post("{'id':'s','traceId':'u','name':'n','value':2,'environment':'b'}");

    assertThat(server.scores())
        .singleElement()
        .satisfies(
            score -> {
              assertThat(score.value()).isEqualTo(2.0);
              assertThat(score.traceId()).isEqualTo("t");
              assertThat(score.environment()).isEqualTo("a");
              assertThat(score.comment()).isEqualTo("kept");
            });
  }

  @Test
  void post_countsTheScoreAsRefused_whenATextIsNotUnicode() {
    Reply reply = post("{'traceId':'t','name':'n','value':1,'comment':'\\ud800'}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(server.scores()).isEmpty();
    assertThat(server.refused()).isEqualTo(1);
  }

  @Test
  void batch_storesScores_withTheTimeOfTheEvent() {
    JsonNode answer =
        batch(event("e1", "score-create", "{'id':'s','traceId':'t','name':'n','value':1}"));

    assertThat(answer.at("/successes/0/id").asText()).isEqualTo("e1");
    assertThat(answer.at("/successes/0/status").asInt()).isEqualTo(201);
    assertThat(answer.path("errors")).isEmpty();
    assertThat(server.awaitScores(1, Duration.ofSeconds(60)).get(0).timestamp())
        .isEqualTo("2026-01-01T18:04:05Z");
  }

  @Test
  void batch_losesAScoreWithoutAnId_andCallsItASuccess() {
    JsonNode answer = batch(event("e1", "score-create", "{'traceId':'t','name':'n','value':1}"));

    assertThat(answer.at("/successes/0/status").asInt()).isEqualTo(201);
    assertThat(server.scores()).isEmpty();
  }

  @Test
  void batch_judgesEachEventOnItsOwn() {
    JsonNode answer =
        batch(
            String.join(
                ",",
                event("e1", "score-create", "{'id':'a','traceId':'t','name':'n','value':1}"),
                event("e2", "score-create", "{'id':'b','name':'n','value':1}"),
                event("e3", "trace-create", "{'id':'t'}"),
                event("e4", "sdk-log", "{'log':'x'}"),
                event("e5", "unknown", "{}"),
                event("", "score-create", "{'id':'c','traceId':'t','name':'n','value':1}"),
                "{'id':'e7','type':'sdk-log','timestamp':'2026-01-02T03:04:05','body':{}}",
                "5"));

    assertThat(answer.path("successes").findValuesAsText("id")).containsExactly("e1", "e4");
    assertThat(answer.path("errors").findValuesAsText("id"))
        .containsExactly("e2", "e3", "e5", "", "e7", "unknown");
    assertThat(answer.path("errors").findValuesAsText("status")).containsOnly("400");
    assertThat(answer.at("/errors/0").has("message")).isTrue();
    assertThat(answer.at("/errors/0").has("error")).isTrue();
    assertThat(server.scores()).extracting(LocalScore::id).containsExactly("a");
  }

  @Test
  void batch_refuses_whenItIsNone() {
    assertThat(client.send(client.json(INGESTION, "{}")).status()).isEqualTo(400);
    assertThat(client.send(client.json(INGESTION, "{\"batch\":{}}")).status()).isEqualTo(400);
    assertThat(client.send(client.json(INGESTION, "nonsense")).status()).isEqualTo(400);
    assertThat(batch("").path("successes")).isEmpty();
  }

  @Test
  void batch_refusesMoreThanFourAndAHalfMegabytes() {
    String body = "{\"batch\":[],\"metadata\":\"%s\"}";
    int fits = 4_718_592 - body.length() + 2;

    assertThat(client.send(client.json(INGESTION, body.formatted("x".repeat(fits)))).status())
        .isEqualTo(207);
    assertThat(client.send(client.json(INGESTION, body.formatted("x".repeat(fits + 1)))).status())
        .isEqualTo(413);
  }
}
