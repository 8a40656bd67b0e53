// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.ClientOptions;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.HttpClient;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.client.Operation.Returned;
import io.langspan.openai.internal.endpoint.Question;
import io.langspan.openai.internal.http.CapturingHttpClient;
import io.langspan.openai.internal.http.ScopedHttpClient;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client, a service, or a view of one, that is traced: calls of models are recorded, other views
 * are traced too, and everything else passes through.
 */
final class TracedService implements InvocationHandler {

  private static final ClassValue<Map<Method, Traced>> METHODS =
      new ClassValue<>() {
        @Override
        protected Map<Method, Traced> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private final Object target;
  private final TracedClient client;
  private final boolean isRoot;
  private final Map<Method, Object> views = new ConcurrentHashMap<>();

  /** What a method does for us; looked up once. */
  private record Traced(@Nullable Operation operation, boolean isView) {

    static Traced of(Method method) {
      String type = method.getReturnType().getName();
      boolean isView =
          method.getReturnType().isInterface()
              && (type.startsWith("com.openai.services.") || type.startsWith("com.openai.client."));
      return new Traced(isView ? null : Operation.of(method), isView);
    }
  }

  private TracedService(Object target, TracedClient client, boolean isRoot) {
    this.target = target;
    this.client = client;
    this.isRoot = isRoot;
  }

  /** The same object, traced. */
  static Object of(Object target, Class<?> type, TracedClient client, boolean isRoot) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, new TracedService(target, client, isRoot));
  }

  /** What traces an object; {@code null} if nothing does. */
  static @Nullable TracedService of(@Nullable Object object) {
    return object != null
            && Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof TracedService traced
        ? traced
        : null;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(method, given);
    }
    Traced traced = METHODS.get(method.getDeclaringClass()).computeIfAbsent(method, Traced::of);
    Operation operation = traced.operation;
    if (operation != null) {
      return ask(operation, method, given);
    }
    if (traced.isView) {
      return view(method, given);
    }
    if (method.getName().equals("close") && method.getParameterCount() == 0) {
      close(method);
      return null;
    }
    return call(target, method, given);
  }

  private @Nullable Object ofObject(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (method.getName().equals("equals") && given != null) {
      TracedService other = of(given[0]);
      return target.equals(other == null ? given[0] : other.target);
    }
    return call(target, method, given);
  }

  /** What the given client holds is closed by it; a view of it holds the same transport. */
  private void close(Method method) throws Throwable {
    call(target, method, null);
    if (isRoot) {
      call(client.given(), method, null);
    } else {
      CapturingHttpClient capturing = Transports.capturingOf(ClientInternals.transport(target));
      if (capturing != null) {
        capturing.transport().close();
      }
    }
  }

  /** A view that takes no arguments is the same each time, as it is without us. */
  private @Nullable Object view(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    Object known = views.get(method);
    if (known != null) {
      return known;
    }
    Object view = call(target, method, given);
    if (view == null || of(view) != null) {
      return view;
    }
    boolean isChanged = given != null && given.length > 0;
    Object seen = isChanged ? Safely.call("options of a client", () -> looked(view), view) : view;
    Object traced = of(seen, method.getReturnType(), client, false);
    if (!isChanged) {
      views.put(method, traced);
    }
    return traced;
  }

  /** The application may have set another transport, which nobody looks at yet. */
  private Object looked(Object view) {
    HttpClient transport = ClientInternals.transport(view);
    if (transport == null || Transports.capturingOf(transport) != null) {
      return view;
    }
    HttpClient capturing =
        Clients.capturing(transport, client.options(), ClientInternals.isSigning(view));
    return withTransport(view, capturing);
  }

  @SuppressWarnings({"try", "NullAway"}) // the scope is what counts; what is safe may be null
  private @Nullable Object ask(
      Operation operation, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    Call call = Safely.<@Nullable Call>call("the start of a call", () -> start(operation), null);
    if (call == null) {
      return call(target, method, given);
    }
    if (operation.isMultipart() && given != null) {
      Safely.run("a question with files", () -> askByParameters(call, given));
    }
    Returned returned = operation.returned();
    boolean isAsync = returned != Returned.VALUE && returned != Returned.OPEN;
    if (returned == Returned.ASYNC_STREAM) {
      call.leaveOpen();
    }
    Object asked =
        isAsync ? Safely.call("an asynchronous call", () -> scoped(call), target) : target;
    Object result;
    try (Scope ignored = call.context().makeCurrent()) {
      result = call(asked, method, given);
    } catch (Throwable failure) {
      call.failed(failure);
      throw failure;
    }
    return Safely.<@Nullable Object>call(
        "the result of a call", () -> returned(operation, call, result), result);
  }

  private @Nullable Call start(Operation operation) {
    return Call.start(
        operation.endpoint(), operation.isLookUp(), client.options(), client.settled());
  }

  private static void askByParameters(Call call, @Nullable Object[] given) {
    call.ask(new Question(call.endpoint(), MultipartQuestion.of(given[0])));
  }

  /** The same service with a transport that knows the call: it is reached on other threads. */
  private Object scoped(Call call) {
    CapturingHttpClient capturing = Transports.capturingOf(ClientInternals.transport(target));
    return capturing == null
        ? target
        : withTransport(target, new ScopedHttpClient(capturing, call));
  }

  private static Object withTransport(Object service, HttpClient transport) {
    Consumer<ClientOptions.Builder> change = builder -> builder.httpClient(transport);
    for (Class<?> type : service.getClass().getInterfaces()) {
      try {
        return type.getMethod("withOptions", Consumer.class).invoke(service, change);
      } catch (NoSuchMethodException e) {
        // another of its interfaces has it
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return service;
  }

  private @Nullable Object returned(Operation operation, Call call, @Nullable Object result) {
    switch (operation.returned()) {
      case OPEN -> {
        call.leaveOpen();
        if (result != null) {
          Abandoned.watch(result, call);
        }
        return result;
      }
      case ASYNC_STREAM -> {
        return result instanceof AsyncStreamResponse<?> stream
            ? new ContextStream<>(stream, call)
            : result;
      }
      case FUTURE, FUTURE_OPEN -> {
        return result instanceof CompletableFuture<?> future
            ? call.inCallersContext(future, operation.returned() == Returned.FUTURE_OPEN)
            : result;
      }
      case VALUE -> call.returned();
    }
    return result;
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    try {
      return method.invoke(target, given);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
