// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.otel.LangspanSdk;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One of the {@link ThreeServices}: an API, a search or a model. */
final class ThreeServicesPart {

  private final Langspan langspan;
  private final TextMapSetter<HttpRequest.Builder> headers;
  private final HttpClient http = HttpClient.newHttpClient();
  private final DocumentIndex documents = DocumentIndex.load();

  private ThreeServicesPart(Langspan langspan, boolean oldHeaders) {
    this.langspan = langspan;
    this.headers = oldHeaders ? ThreeServicesPart::setOldHeader : HttpRequest.Builder::setHeader;
  }

  public static void main(String[] args) throws Exception {
    boolean oldHeaders = args[0].equals(ThreeServices.OLD_HEADERS);
    String name = args[1];
    LangspanSdk.Builder builder =
        LangspanSdk.builder().sendBaggage("user_id", "session_id").langfuseHeaders(oldHeaders);
    if (!name.equals("api")) { // which anybody may call, so it believes nobody
      builder.acceptBaggage("user_id", "session_id");
    }
    boolean arrived;
    try (Langspan langspan = builder.build()) {
      ThreeServicesPart part = new ThreeServicesPart(langspan, oldHeaders);
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try {
              respond(exchange, part.answer(name, args, exchange));
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
      server.start();
      System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      System.in.transferTo(java.io.OutputStream.nullOutputStream()); // until it is to stop
      server.stop(1);
      arrived = langspan.flush(Endpoints.PATIENCE).complete();
    }
    System.exit(arrived ? 0 : 1);
  }

  private String answer(String name, String[] args, HttpExchange exchange)
      throws IOException, InterruptedException {
    String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Headers received = exchange.getRequestHeaders();
    return switch (name) {
      case "api" -> answer(question, received, args[2], args[3]);
      case "rag" -> search(question, received);
      default -> write(question, received);
    };
  }

  /** The front door: here the trace begins, and here one knows who asks. */
  private String answer(String question, Headers received, String rag, String llm)
      throws IOException, InterruptedException {
    try (Observation request =
        langspan.startObservation("answer-question", ObservationType.AGENT)) {
      request.userId(received.getFirst("X-User")).sessionId(received.getFirst("X-Session"));
      String passages = call(rag, question);
      String answer = call(llm, question + "\n\n" + passages);
      request.input(question).output(answer);
      return answer;
    }
  }

  private String call(String url, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body));
    langspan.inject(Context.current(), request, headers);
    return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }

  private String search(String question, Headers received) {
    try (Observation search =
        langspan
            .observationBuilder("search-documents")
            .type(ObservationType.RETRIEVER)
            .parent(langspan.extract(received, HeaderGetter.INSTANCE))
            .startCurrent()) {
      String passage =
          documents.search(question, 1).stream().map(Passage::text).findFirst().orElse("");
      search.input(question).output(passage);
      return passage;
    }
  }

  /** A model of one's own, which repeats the first sentence of what it has read. */
  private String write(String prompt, Headers received) {
    try (Generation generation =
        langspan
            .generationBuilder("write-answer")
            .parent(langspan.extract(received, HeaderGetter.INSTANCE))
            .startCurrent()) {
      String read = prompt.substring(prompt.indexOf("\n\n") + 2).strip();
      String answer = read.split("(?<=[.:])\\s", 2)[0];
      generation.model("own-model").input(prompt).output(answer).cost(Cost.usd("0.0001"));
      generation.usage(Usage.of(prompt.length() / 4, answer.length() / 4));
      return answer;
    }
  }

  /** Of the headers of the trace only the old ones, as a service sends that knows no others. */
  private static void setOldHeader(HttpRequest.@Nullable Builder to, String name, String value) {
    if (to != null && !name.startsWith("trace")) {
      to.setHeader(name, value);
    }
  }

  private static void respond(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  enum HeaderGetter implements TextMapGetter<Headers> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Headers headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String name) {
      return headers == null ? null : headers.getFirst(name);
    }
  }
}
