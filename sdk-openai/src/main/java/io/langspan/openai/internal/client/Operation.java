// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import io.langspan.openai.internal.call.Call.Until;
import io.langspan.openai.internal.endpoint.Endpoint;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A method of a service that is traced.
 *
 * @param isLookUp whether it asks again for something that was started before
 * @param isMultipart whether its request is no JSON, so that what is asked must be read elsewhere
 */
record Operation(Endpoint endpoint, Returned returned, boolean isLookUp, boolean isMultipart) {

  private static final Map<String, Endpoint> ASKING = new HashMap<>();
  private static final Map<String, Endpoint> LOOKING_UP = new HashMap<>();

  static {
    asking("chat.ChatCompletionService", Endpoint.CHAT, "create", "createStreaming");
    for (String service : new String[] {"ResponseService", "beta.ResponseService"}) {
      asking(service, Endpoint.RESPONSES, "create", "createStreaming", "compact");
      LOOKING_UP.put(service + "#retrieve", Endpoint.RESPONSES);
      LOOKING_UP.put(service + "#retrieveStreaming", Endpoint.RESPONSES);
    }
    asking("CompletionService", Endpoint.COMPLETIONS, "create", "createStreaming");
    asking("EmbeddingService", Endpoint.EMBEDDINGS, "create");
    asking("ImageService", Endpoint.IMAGES, "generate", "generateStreaming");
    asking("ImageService", Endpoint.IMAGES, "edit", "editStreaming", "createVariation");
    asking("audio.SpeechService", Endpoint.SPEECH, "create");
    asking("audio.TranscriptionService", Endpoint.TRANSCRIPTIONS, "create", "createStreaming");
    asking("audio.TranslationService", Endpoint.TRANSLATIONS, "create");
    asking("ModerationService", Endpoint.MODERATIONS, "create");
    asking("VectorStoreService", Endpoint.SEARCH, "search");
    String runs = "beta.threads.RunService";
    asking(runs, Endpoint.RUNS, "create", "createStreaming");
    asking(runs, Endpoint.RUNS, "submitToolOutputs", "submitToolOutputsStreaming");
    asking("beta.ThreadService", Endpoint.RUNS, "createAndRun", "createAndRunStreaming");
    LOOKING_UP.put(runs + "#retrieve", Endpoint.RUNS);
  }

  /** What a method gives back, and so where its call ends. */
  enum Returned {
    VALUE(Until.RESULT),
    OPEN(Until.BODY),
    FUTURE(Until.RESULT),
    FUTURE_OPEN(Until.BODY),
    ASYNC_STREAM(Until.STREAM);

    private final Until until;

    Returned(Until until) {
      this.until = until;
    }

    Until until() {
      return until;
    }

    boolean isAsync() {
      return this != VALUE && this != OPEN;
    }
  }

  /** What a method asks for; {@code null} if it is not traced. */
  static @Nullable Operation of(Method method) {
    String called = service(method.getDeclaringClass().getName()) + "#" + method.getName();
    boolean isLookUp = LOOKING_UP.containsKey(called);
    Endpoint endpoint = isLookUp ? LOOKING_UP.get(called) : ASKING.get(called);
    if (endpoint == null) {
      return null;
    }
    boolean isMultipart =
        endpoint == Endpoint.TRANSCRIPTIONS
            || endpoint == Endpoint.TRANSLATIONS
            || (endpoint == Endpoint.IMAGES && !method.getName().startsWith("generate"));
    return new Operation(endpoint, returned(method), isLookUp, isMultipart);
  }

  /** The same name for the blocking, the asynchronous and the raw form of a service. */
  private static String service(String name) {
    String plain = name.replaceFirst("^com\\.openai\\.services\\.(blocking|async)\\.", "");
    return plain.replaceFirst("\\$WithRawResponse$", "").replaceFirst("Async$", "");
  }

  private static Returned returned(Method method) {
    Class<?> type = method.getReturnType();
    if (AsyncStreamResponse.class.isAssignableFrom(type)) {
      return Returned.ASYNC_STREAM;
    }
    if (CompletableFuture.class.isAssignableFrom(type)) {
      boolean isOpen = isOpen(result(method.getGenericReturnType()));
      return isOpen ? Returned.FUTURE_OPEN : Returned.FUTURE;
    }
    return isOpen(type) ? Returned.OPEN : Returned.VALUE;
  }

  private static boolean isOpen(Class<?> type) {
    return HttpResponse.class.isAssignableFrom(type) || StreamResponse.class.isAssignableFrom(type);
  }

  private static Class<?> result(Type future) {
    Type result =
        future instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : Object.class;
    if (result instanceof ParameterizedType of) {
      result = of.getRawType();
    }
    return result instanceof Class<?> type ? type : Object.class;
  }

  private static void asking(String service, Endpoint endpoint, String... methods) {
    for (String method : methods) {
      ASKING.put(service + "#" + method, endpoint);
    }
  }
}
