// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpClient;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.http.CapturingHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a native image must be told: which interfaces are implemented while it runs, and what is
 * looked at by its name. Every entry is a line of its file.
 */
class GraalMetadataTest {

  private static final String FOLDER = "/META-INF/native-image/io.langspan/langspan-openai/";

  @Test
  void proxies_areRegistered_forEveryViewOfAClient() throws IOException {
    Set<String> expected = new TreeSet<>();
    views().forEach(view -> expected.add(proxy(List.of(view))));
    expected.addAll(proxiesOfTransports());

    assertThat(expected).hasSizeGreaterThan(100);
    assertRegistered("proxy-config.json", expected);
  }

  @Test
  void reflection_isRegistered_forEveryViewAndWhatItHolds() throws IOException {
    Set<String> expected = new TreeSet<>();
    expected.add(
        fields("com.openai.core.ClientOptions", "originalHttpClient", "httpRequestAuthenticator"));
    for (Class<?> view : views()) {
      expected.add(methods(view));
      for (Method method : view.getMethods()) {
        Operation operation = Operation.of(method);
        if (operation != null && operation.isMultipart()) {
          expected.add(methods(method.getParameterTypes()[0]));
        }
      }
      String implementation = implementation(view);
      if (hasOptions(implementation)) {
        expected.add(fields(implementation, "clientOptions"));
      }
    }

    assertThat(expected)
        .filteredOn(entry -> entry.contains("clientOptions"))
        .hasSizeGreaterThan(100);
    assertRegistered("reflect-config.json", expected);
  }

  /** Every interface that a traced client gives back, itself among them. */
  private static Set<Class<?>> views() {
    Set<Class<?>> found = new java.util.LinkedHashSet<>();
    Deque<Class<?>> left = new ArrayDeque<>(List.of(OpenAIClient.class, OpenAIClientAsync.class));
    while (!left.isEmpty()) {
      Class<?> view = left.remove();
      if (found.add(view)) {
        for (Method method : view.getMethods()) {
          Class<?> next = method.getReturnType();
          if (next.isInterface()
              && next.getName().matches("com\\.openai\\.(client|services)\\..*")) {
            left.add(next);
          }
        }
      }
    }
    return found;
  }

  private static Set<String> proxiesOfTransports() {
    OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("sk-test").build();
    try {
      HttpClient transport = ClientInternals.transport(client);
      HttpClient seen =
          Transports.of(
              new CapturingHttpClient(transport, client, OpenAIOptions.defaults(), false));
      return Proxy.isProxyClass(seen.getClass())
          ? Set.of(proxy(Arrays.asList(seen.getClass().getInterfaces())))
          : Set.of();
    } finally {
      client.close();
    }
  }

  private static String implementation(Class<?> view) {
    return view.getName()
        .replaceFirst("(\\$|$)", "Impl$1")
        .replaceFirst("Response$", "ResponseImpl");
  }

  private static boolean hasOptions(String name) {
    try {
      Class.forName(name, false, OpenAIClient.class.getClassLoader())
          .getDeclaredField("clientOptions");
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static String proxy(Collection<Class<?>> interfaces) {
    return interfaces.stream()
        .map(type -> '"' + type.getName() + '"')
        .collect(Collectors.joining(", ", "{\"interfaces\": [", "]}"));
  }

  private static String methods(Class<?> type) {
    return "{\"name\": \"" + type.getName() + "\", \"allPublicMethods\": true}";
  }

  private static String fields(String type, String... names) {
    return Arrays.stream(names)
        .map(name -> "{\"name\": \"" + name + "\"}")
        .collect(Collectors.joining(", ", "{\"name\": \"" + type + "\", \"fields\": [", "]}"));
  }

  private static void assertRegistered(String file, Set<String> expected) throws IOException {
    Set<String> registered = entries(file);
    Set<String> all = new TreeSet<>(registered);
    all.addAll(expected);
    Path complete = Path.of("target", "native-image", file);
    Files.createDirectories(complete.getParent());
    Files.writeString(
        complete, all.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));

    assertThat(registered)
        .as("cp %s src/main/resources%s", complete.toAbsolutePath(), FOLDER)
        .containsAll(expected);
  }

  private static Set<String> entries(String file) throws IOException {
    try (InputStream in = GraalMetadataTest.class.getResourceAsStream(FOLDER + file)) {
      String json = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return json.lines()
          .filter(line -> line.startsWith("  "))
          .map(line -> line.strip().replaceFirst(",$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
