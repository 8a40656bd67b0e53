// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Otlp.request;
import static io.langspan.local.Otlp.span;
import static io.langspan.local.Otlp.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.local.Client.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadApiTest extends WithServer {

  private static final String OBSERVATIONS = "/api/public/v2/observations";
  private static final String SCORES = "/api/public/v3/scores";

  private static void threeObservations() {
    client.export(
        request(
            with(
                span("root", 1, 0, 0, 100),
                "user.id",
                "u",
                "session.id",
                "s",
                "langfuse.environment",
                "prod",
                "langfuse.version",
                "v1"),
            with(
                span("answer", 2, 1, 10, 90),
                "langfuse.observation.type",
                "generation",
                "langfuse.observation.level",
                "ERROR",
                "langfuse.observation.input",
                "in",
                "langfuse.observation.output",
                "out",
                "langfuse.observation.model.name",
                "gpt-5",
                "langfuse.observation.model.parameters",
                "{\"n\":1}",
                "langfuse.observation.usage_details",
                "{\"input\":2}",
                "langfuse.observation.cost_details",
                "{\"total\":0.5}",
                "langfuse.observation.prompt.name",
                "p",
                "langfuse.observation.prompt.version",
                3,
                "langfuse.observation.completion_start_time",
                "2026-01-02T03:04:05.030Z",
                "langfuse.observation.metadata.long",
                "x".repeat(300),
                "langfuse.trace.tags",
                List.of("t"),
                "langfuse.trace.name",
                "trace",
                "langfuse.release",
                "r"),
            with(span("remote", 3, 99, 20, 80), "langfuse.internal.is_app_root", true)));
  }

  private static List<String> names(String query) {
    Reply reply = client.get(OBSERVATIONS + query);
    assertThat(reply.status()).isEqualTo(200);
    return reply.body().path("data").findValuesAsText("name");
  }

  @ParameterizedTest
  @CsvSource({
    "'', remote answer root",
    "?name=root, root",
    "?userId=u, root",
    "?sessionId=s, root",
    "?type=GENERATION, answer",
    "?type=generation, ''",
    "?level=ERROR, answer",
    "?traceId=4bf92f3577b34da6a3ce929d0e0e4736, remote answer root",
    "?traceId=other, ''",
    "?parentObservationId=0000000000000001, answer",
    "?parentObservationId=, root",
    "?isRootObservation=true, remote root",
    "?environment=prod, root",
    "?environment=prod&environment=default, remote answer root",
    "?version=v1, root",
    "?fromStartTime=2026-01-02T03:04:05.010Z, remote answer",
    "?toStartTime=2026-01-02T03:04:05.010Z, root",
    "?toStartTime=2026-01-02T12:04:05.010%2B09:00, root",
    "?limit=1, remote",
  })
  void observations_areFiltered(String query, String names) {
    threeObservations();

    assertThat(String.join(" ", names(query))).isEqualTo(names);
  }

  @Test
  void observations_comeInPages_thatNewOnesDoNotDisturb() {
    for (int i = 1; i <= 5; i++) {
      client.export(request(span("span-" + i, i, 0, i < 4 ? 1 : 2, 9)));
    }
    List<String> ids = new ArrayList<>();

    JsonNode page = client.get(OBSERVATIONS + "?limit=2").body();
    client.export(request(span("late", 9, 0, 5, 9)));
    while (true) {
      ids.addAll(page.path("data").findValuesAsText("name"));
      String cursor = page.at("/meta/cursor").asText();
      if (cursor.isEmpty()) {
        break;
      }
      page =
          client
              .get(
                  OBSERVATIONS
                      + "?limit=2&cursor="
                      + URLEncoder.encode(cursor, StandardCharsets.UTF_8))
              .body();
    }

    assertThat(ids).containsExactly("span-4", "span-5", "span-1", "span-2", "span-3");
  }

  @Test
  void observations_haveFiftyInAPage() {
    for (int i = 1; i <= 60; i++) {
      client.export(request(span("s", i, 0, i, 99)));
    }

    JsonNode page = client.get(OBSERVATIONS).body();

    assertThat(page.path("data")).hasSize(50);
    assertThat(page.at("/meta/cursor").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=1001",
        "?limit=x",
        "?cursor=!!",
        "?cursor=e30=",
        "?fromStartTime=yesterday",
        "?parseIoAsJson=true",
        "?filter=[]",
      })
  void observations_refuse(String query) {
    Reply reply = client.get(OBSERVATIONS + query.replace("[]", "%5B%5D"));

    assertThat(reply.status()).isEqualTo(400);
  }

  @Test
  void observations_haveTheGroupsOfFieldsThatAreAskedFor() {
    threeObservations();

    JsonNode core = client.get(OBSERVATIONS + "?name=answer&fields=core").body().at("/data/0");
    JsonNode all =
        client
            .get(
                OBSERVATIONS
                    + "?name=answer&fields=basic,time,io,metadata,model,usage,prompt,metrics,"
                    + "trace_context")
            .body()
            .at("/data/0");

    assertThat(core.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type");
    assertThat(all.path("level").asText()).isEqualTo("ERROR");
    assertThat(all.path("input").asText()).isEqualTo("in");
    assertThat(all.path("output").asText()).isEqualTo("out");
    assertThat(all.path("providedModelName").asText()).isEqualTo("gpt-5");
    assertThat(all.at("/modelParameters/n").asInt()).isEqualTo(1);
    assertThat(all.at("/usageDetails/total").asInt()).isEqualTo(2);
    assertThat(all.path("totalCost").asDouble()).isEqualTo(0.5);
    assertThat(all.path("promptName").asText()).isEqualTo("p");
    assertThat(all.path("promptVersion").asInt()).isEqualTo(3);
    assertThat(all.path("latency").asDouble()).isEqualTo(0.08);
    assertThat(all.path("timeToFirstToken").asDouble()).isEqualTo(0.02);
    assertThat(all.path("completionStartTime").asText()).isEqualTo("2026-01-02T03:04:05.030Z");
    assertThat(all.at("/tags/0").asText()).isEqualTo("t");
    assertThat(all.path("traceName").asText()).isEqualTo("trace");
    assertThat(all.path("release").asText()).isEqualTo("r");
    assertThat(all.at("/metadata/long").asText()).hasSize(200);
  }

  @Test
  void observations_haveWholeMetadata_whereItIsAskedFor() {
    threeObservations();

    assertThat(
            client
                .get(OBSERVATIONS + "?name=answer&fields=metadata&expandMetadata=long")
                .body()
                .at("/data/0/metadata/long")
                .asText())
        .hasSize(300);
  }

  private static void score(String body) {
    assertThat(client.send(client.json(Client.SCORES, body.replace('\'', '"'))).status())
        .isEqualTo(200);
  }

  @Test
  void scores_areGivenBack() {
    score(
        "{'id':'a','traceId':'t','name':'grounded','value':0.9,'comment':'c','metadata':{'k':1}}");
    score(
        "{'id':'b','traceId':'t','observationId':'o','name':'ok','value':1,'dataType':'BOOLEAN'}");
    score("{'id':'c','sessionId':'s','name':'mood','value':'good'}");
    score("{'id':'d','datasetRunId':'r','name':'pass','value':1}");

    JsonNode a = client.get(SCORES + "?id=a&fields=details,subject,annotation").body();
    JsonNode b = client.get(SCORES + "?traceId=t&observationId=o&fields=subject").body();
    JsonNode c = client.get(SCORES + "?sessionId=s&fields=subject").body();
    JsonNode d = client.get(SCORES + "?experimentId=r&fields=subject").body();

    assertThat(a.at("/meta/limit").asInt()).isEqualTo(50);
    assertThat(a.at("/data/0/value").asDouble()).isEqualTo(0.9);
    assertThat(a.at("/data/0/dataType").asText()).isEqualTo("NUMERIC");
    assertThat(a.at("/data/0/comment").asText()).isEqualTo("c");
    assertThat(a.at("/data/0/metadata/k").asInt()).isEqualTo(1);
    assertThat(a.at("/data/0/subject/kind").asText()).isEqualTo("trace");
    assertThat(b.at("/data/0/value").isBoolean()).isTrue();
    assertThat(b.at("/data/0/subject/kind").asText()).isEqualTo("observation");
    assertThat(b.at("/data/0/subject/traceId").asText()).isEqualTo("t");
    assertThat(c.at("/data/0/subject/kind").asText()).isEqualTo("session");
    assertThat(d.at("/data/0/subject/kind").asText()).isEqualTo("experiment");
    assertThat(client.get(SCORES + "?name=ok&dataType=BOOLEAN").body().path("data")).hasSize(1);
    assertThat(client.get(SCORES).body().at("/data/0").has("comment")).isFalse();
  }

  @Test
  void scores_comeInPages() {
    for (int i = 0; i < 5; i++) {
      score("{'id':'s" + i + "','traceId':'t','name':'n','value':1}");
    }

    JsonNode first = client.get(SCORES + "?limit=3").body();
    JsonNode second =
        client.get(SCORES + "?limit=3&cursor=" + first.at("/meta/cursor").asText()).body();

    List<String> ids = new ArrayList<>(first.path("data").findValuesAsText("id"));
    ids.addAll(second.path("data").findValuesAsText("id"));
    assertThat(first.path("data")).hasSize(3);
    assertThat(second.path("meta").has("cursor")).isFalse();
    assertThat(ids).containsExactlyInAnyOrder("s0", "s1", "s2", "s3", "s4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?limit=101", "?observationId=o", "?cursor=x"})
  void scores_refuse(String query) {
    assertThat(client.get(SCORES + query).status()).isEqualTo(400);
  }
}
