// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.ClientOptions;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.HttpClient;
import io.langspan.instrumentation.CostBudgets;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.internal.call.Call;
import io.langspan.openai.internal.endpoint.Question;
import io.langspan.openai.internal.http.CapturingHttpClient;
import io.langspan.openai.internal.http.ScopedHttpClient;
import io.langspan.openai.internal.json.Spares;
import io.langspan.usage.CostBudgetException;
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

  private static final int MOST_SCOPED = 64;

  private final Object target;
  private final TracedClient client;
  private final CapturingHttpClient transport;
  private final boolean isRoot;
  private final Map<Method, Object> views = new ConcurrentHashMap<>();
  private final Spares<Scoped> scoped = new Spares<>(MOST_SCOPED);

  /** The same service with a transport that knows the call: it is reached on other threads. */
  private record Scoped(Object service, ScopedHttpClient transport) {}

  private TracedService(
      Object target, TracedClient client, CapturingHttpClient transport, boolean isRoot) {
    this.target = target;
    this.client = client;
    this.transport = transport;
    this.isRoot = isRoot;
  }

  /**
   * The same object, traced.
   *
   * @param transport what looks at its transport
   */
  static Object of(
      Object target,
      Class<?> type,
      TracedClient client,
      CapturingHttpClient transport,
      boolean isRoot) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        new TracedService(target, client, transport, isRoot));
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
    Traced traced = client.methods().computeIfAbsent(method, Traced::of);
    Operation operation = traced.operation();
    if (operation != null) {
      return ask(operation, method, given);
    }
    if (traced.isView()) {
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
    try {
      call(target, method, null);
    } finally {
      if (isRoot) {
        call(client.given(), method, null);
      } else {
        transport.transport().close();
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
    Class<?> type = method.getReturnType();
    if (given != null && given.length > 0) {
      return Safely.call("options of a client", () -> changed(view, type), view);
    }
    Object first = views.putIfAbsent(method, of(view, type, client, transport, false));
    return first == null ? views.get(method) : first;
  }

  /** The application may have set another transport, which nobody looks at yet. */
  private Object changed(Object view, Class<?> type) {
    HttpClient set = ClientInternals.transport(view);
    if (set == null || set == ClientInternals.transport(target)) {
      return of(view, type, client, transport, false);
    }
    boolean isSigning = ClientInternals.isSigning(view);
    CapturingHttpClient capturing = new CapturingHttpClient(set, view, client.options(), isSigning);
    return of(withTransport(view, Transports.of(capturing)), type, client, capturing, false);
  }

  @SuppressWarnings({"try", "NullAway"}) // the scope is what counts; what is safe may be null
  private @Nullable Object ask(
      Operation operation, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    Call call = Safely.<@Nullable Call>call("the start of a call", () -> start(operation), null);
    if (call == null) {
      return call(target, method, given);
    }
    if (!operation.isLookUp()) {
      try {
        CostBudgets.check(client.options().langspan(), call.context());
      } catch (CostBudgetException refusal) {
        return refused(call, method, refusal);
      }
    }
    if (operation.isMultipart() && given != null && call.isWatched()) {
      Safely.run("a question with files", () -> askByParameters(call, given));
    }
    Scoped asked =
        operation.returned().isAsync()
            ? Safely.<@Nullable Scoped>call("an asynchronous call", () -> scoped(call), null)
            : null;
    Object result;
    try (Scope ignored = call.context().makeCurrent()) {
      result = call(asked == null ? target : asked.service, method, given);
    } catch (Throwable failure) {
      call.failed(failure);
      throw failure;
    }
    return Safely.<@Nullable Object>call(
        "the result of a call", () -> returned(operation, call, asked, result), result);
  }

  /** As a failure of the call would reach the application. */
  private static Object refused(Call call, Method method, CostBudgetException refusal) {
    call.failed(refusal);
    if (method.getReturnType() == CompletableFuture.class) {
      return CompletableFuture.failedFuture(refusal);
    }
    throw refusal;
  }

  private @Nullable Call start(Operation operation) {
    return Call.start(
        operation.endpoint(),
        operation.returned().until(),
        operation.isLookUp(),
        client.options(),
        client.settled());
  }

  private static void askByParameters(Call call, @Nullable Object[] given) {
    call.ask(new Question(call.endpoint(), MultipartQuestion.of(given[0])));
  }

  /** One that no call uses, as far as there is one: to make one costs more than to use it. */
  private Scoped scoped(Call call) {
    Scoped spare = scoped.take();
    if (spare == null) {
      ScopedHttpClient known = new ScopedHttpClient(transport);
      spare = new Scoped(withTransport(target, known), known);
    }
    spare.transport.call(call);
    return spare;
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

  private @Nullable Object returned(
      Operation operation, Call call, @Nullable Scoped asked, @Nullable Object result) {
    if (operation.returned().isAsync()) {
      if (result instanceof AsyncStreamResponse<?> stream) {
        return new ContextStream<>(stream, call);
      }
      if (result instanceof CompletableFuture<?> future) {
        return call.inCallersContext(future, answer -> answered(call, asked, answer));
      }
    }
    call.returned(result);
    return result;
  }

  /** No request of the call follows: after a failure or a cancellation one might. */
  private void answered(Call call, @Nullable Scoped asked, @Nullable Object answer) {
    call.returned(answer);
    if (asked != null) {
      asked.transport.call(null);
      scoped.give(asked);
    }
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
