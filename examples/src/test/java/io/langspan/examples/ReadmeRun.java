// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalScore;
import io.langspan.local.LocalTrace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a program of a document did.
 *
 * @param server what arrived
 * @param printed what it printed
 */
record ReadmeRun(LangspanLocal server, String printed) {

  private static final Duration LONGEST = Duration.ofSeconds(120);

  /**
   * Runs a compiled program against this server, as a process with these keys would run. What it
   * asks of OpenAI, a stand-in answers; for the page on LiteLLM that is a gateway.
   */
  static ReadmeRun of(ReadmeFence fence, Path classes, LangspanLocal server) throws Exception {
    try (StandInModel model = StandInModel.start()) {
      boolean isGateway = fence.file().endsWith("litellm.md");
      return run(fence, classes, server, isGateway ? model.gatewayUrl() : model.url());
    }
  }

  private static ReadmeRun run(
      ReadmeFence fence, Path classes, LangspanLocal server, String openAiUrl) throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("langfuse.base.url", server.url());
    properties.put("langfuse.public.key", server.publicKey());
    properties.put("langfuse.secret.key", server.secretKey());
    properties.put("openai.baseUrl", openAiUrl);
    properties.put("openai.apiKey", "sk-test");
    if (!fence.code().contains("flush")) { // close() has 2 seconds, which a busy machine may take
      properties.put("langspan.flush.on.root.end", "60");
    }
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    properties.forEach(System::setProperty);
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, ReadmeRun.class.getClassLoader())) {
      main(fence, loader);
    } finally {
      System.setOut(before);
      properties.keySet().forEach(System::clearProperty);
      Langspan.global().close();
      Langspan.resetGlobalForTest();
    }
    return new ReadmeRun(server, printed.toString(StandardCharsets.UTF_8));
  }

  private static void main(ReadmeFence fence, ClassLoader loader) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                MethodHandles.publicLookup()
                    .findStatic(
                        loader.loadClass(fence.mainClass()),
                        "main",
                        MethodType.methodType(void.class, String[].class))
                    .invokeExact(new String[0]);
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "main of " + fence.name());
    thread.setContextClassLoader(loader);
    thread.setDaemon(true);
    thread.start();
    done.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** The only trace that arrived. */
  LocalTrace trace() {
    assertThat(server.traces()).hasSize(1);
    return server.traces().get(0);
  }

  List<String> names() {
    return server.observations().stream().map(LocalObservation::name).toList();
  }

  /** The only observation of this name. */
  LocalObservation observation(String name) {
    List<LocalObservation> found =
        server.observations().stream().filter(row -> row.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  List<String> scoreNames() {
    return server.scores().stream().map(LocalScore::name).toList();
  }
}
