// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.LangspanSettings;
import io.langspan.local.LangspanLocal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question goes through three processes, an API, a search and a model, over plain HTTP: all of
 * it is one trace, with one user and one session.
 *
 * <p>With {@code --old-headers} the services tell each other of the trace as they did before there
 * was {@code traceparent}. This process only starts the others, which are {@link
 * ThreeServicesPart}.
 */
final class ThreeServices implements AutoCloseable {

  static final String OLD_HEADERS = "--old-headers";

  private static final String QUESTION = "What does flush wait for?";

  private final @Nullable LangspanLocal local;
  private final boolean oldHeaders;
  private final Deque<ServiceProcess> running = new ArrayDeque<>();

  private ThreeServices(@Nullable LangspanLocal local, boolean oldHeaders) {
    this.local = local;
    this.oldHeaders = oldHeaders;
  }

  public static void main(String[] args) throws Exception {
    LangspanSettings settings = LangspanSettings.fromEnvironment();
    boolean anyKey = settings.publicKey() != null || settings.secretKey() != null;
    boolean oldHeaders = List.of(args).contains(OLD_HEADERS);
    boolean arrived;
    try (ThreeServices services =
        new ThreeServices(anyKey ? null : LangspanLocal.start(), oldHeaders)) {
      arrived = services.run();
    }
    System.exit(arrived ? 0 : 1);
  }

  private boolean run() throws Exception {
    String model = start("llm");
    String search = start("rag");
    String api = start("api", search, model);
    System.out.println("Question: " + QUESTION);
    System.out.println("Answer:   " + ask(api));

    boolean arrived = true;
    while (!running.isEmpty()) { // the API first: the others still serve it
      arrived &= running.pop().stop();
    }
    System.out.println(arrived ? "Everything arrived" : "Not everything arrived");
    if (local != null) {
      System.out.println(local.renderAll());
    }
    return arrived;
  }

  /** Starts a service and waits until it says where it is. */
  private String start(String name, String... others) throws Exception {
    ServiceProcess process = ServiceProcess.start(local, oldHeaders, name, others);
    running.push(process);
    System.out.println("Process " + process.pid() + " is the service " + name);
    return process.url();
  }

  /** As a browser would: nobody has begun a trace yet. */
  private static String ask(String api) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api))
            .header("X-User", "u-42")
            .header("X-Session", "s-7")
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build();
    return HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  @Override
  public void close() {
    running.forEach(ServiceProcess::kill);
    if (local != null) {
      local.close();
    }
  }
}
