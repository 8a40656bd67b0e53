// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.ObservationBuilder;
import io.langspan.ObservationLevel;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.langspan.openai.OpenAICall;
import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.endpoint.Answer;
import io.langspan.openai.internal.endpoint.Endpoint;
import io.langspan.openai.internal.endpoint.Question;
import io.langspan.openai.internal.endpoint.Reader;
import io.langspan.openai.internal.json.Json;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API, however many requests it takes: from where the application makes it to where
 * its answer is over. It ends once, whoever comes first. Safe for use by many threads.
 */
public final class Call {

  private static final ContextKey<Call> KEY = ContextKey.named("langspan-openai-going-on");
  private static final String NEVER_CLOSED = "the answer was never read to its end, nor closed";

  private final Endpoint endpoint;
  private final @Nullable String givenName;
  private final Langspan langspan;
  private final boolean isOurs;
  private final boolean isRecorded;
  private final Until until;
  private final @Nullable LookUp lookUp;
  private final @Nullable Settled settled;
  private volatile Generation generation;
  private final Context caller;
  private final Context context;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Answer answer = new Answer();
  private final Attempts attempts = new Attempts();
  private volatile @Nullable Reply reply;
  private @Nullable Question question;
  private volatile boolean begun;
  private volatile boolean handedOver;
  private volatile @Nullable WeakReference<Object> handle;
  private volatile @Nullable String provider;

  /** How long a call goes on, if it does not fail. */
  public enum Until {
    /** The application has its result. */
    RESULT,

    /** The application has its result, and has read or closed the body behind it. */
    BODY,

    /** The stream that is pushed to the application is over; of failures it tells itself. */
    STREAM
  }

  /** A call that is worth an observation only if it finds an answer that is final, and new. */
  private record LookUp(ObservationBuilder<Generation> start, OpenAICall said) {}

  private Call(
      Endpoint endpoint,
      @Nullable String givenName,
      Langspan langspan,
      Generation generation,
      boolean isOurs,
      Until until,
      @Nullable LookUp lookUp,
      @Nullable Settled settled,
      Context caller) {
    this.endpoint = endpoint;
    this.until = until;
    this.givenName = givenName;
    this.langspan = langspan;
    this.lookUp = lookUp;
    this.settled = settled;
    this.generation = generation;
    this.isOurs = isOurs;
    this.isRecorded = isOurs && (lookUp != null || generation.isRecording());
    this.caller = caller;
    Context below = isOurs && lookUp == null ? ModelCalls.mark(generation) : caller;
    this.context = below.with(KEY, this);
  }

  /**
   * Starts one in the current context; {@code null} if nothing is recorded.
   *
   * @param isLookUp whether it asks for an answer to something that was asked before
   * @param settled the answers of this client that are recorded already
   */
  public static @Nullable Call start(
      Endpoint endpoint, Until until, boolean isLookUp, OpenAIOptions options, Settled settled) {
    Langspan langspan = options.langspan();
    Context caller = Context.current();
    Generation above = ModelCalls.recorded(caller);
    if (above != null) {
      return new Call(endpoint, null, langspan, above, false, until, null, null, caller);
    }
    if (!langspan.isEnabled()) {
      return null;
    }
    OpenAICall said = options.call().with(OpenAICall.in(caller));
    String given = said.name();
    ObservationBuilder<Generation> builder =
        langspan
            .generationBuilder(given == null ? endpoint.operation() : given)
            .type(endpoint.type())
            .parent(caller);
    if (isLookUp) {
      LookUp lookUp = new LookUp(builder.startTime(Instant.now()), said);
      Generation nothing = Langspan.noop().generationBuilder("").start();
      return new Call(endpoint, given, langspan, nothing, true, until, lookUp, settled, caller);
    }
    Generation generation = started(builder, endpoint, said);
    return new Call(endpoint, given, langspan, generation, true, until, null, settled, caller);
  }

  private static Generation started(
      ObservationBuilder<Generation> builder, Endpoint endpoint, OpenAICall said) {
    Generation generation = builder.start();
    if (endpoint.isNamed()) {
      ModelCalls.operation(generation, endpoint.operation());
    }
    said.tell(generation);
    return generation;
  }

  /** The call that goes on in this context. */
  public static @Nullable Call in(Context context) {
    return context.get(KEY);
  }

  /** Where the call is current: for what happens below it. */
  public Context context() {
    return context;
  }

  /** Where the application made it: for what the application does with the answer. */
  public Context caller() {
    return caller;
  }

  /** What is asked for. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether somebody looks at what is asked and answered; otherwise only attempts count. */
  public boolean isWatched() {
    return isRecorded && !ended.get();
  }

  /** Whether the body of its answer may outlive its result. */
  public boolean mayStayOpen() {
    return until != Until.RESULT;
  }

  /** Says who serves the model. */
  public void provider(String name) {
    provider = name;
    generation.provider(name);
  }

  /** Says what is asked. Only the first word counts: every attempt asks the same. */
  public synchronized void ask(Question asked) {
    if (question == null) {
      question = asked;
      asked.tell(generation);
      if (givenName == null && asked.model() != null) {
        generation.name(endpoint.operation() + " " + asked.model());
      }
    }
  }

  /** Whether it is a stream that could report its usage, and is not told whether to. */
  public synchronized boolean isStreamWithoutOptions() {
    return question != null && question.isStreamWithoutOptions();
  }

  /** Puts where the call is in its trace into the headers of a request. */
  public <C> void inject(C carrier, TextMapSetter<C> setter) {
    langspan.inject(context, carrier, setter);
  }

  /** Whether what is asked is known already. */
  public synchronized boolean isAsked() {
    return question != null;
  }

  /** Starts one more request. */
  public synchronized Attempt attempt() {
    return attempts.next();
  }

  /** One who reads the answer to the latest request. */
  public synchronized Reader reader() {
    return (question == null ? new Question(endpoint, Json.MISSING) : question).reader();
  }

  /** What the server has said so far. */
  public Answer answer() {
    return answer;
  }

  /** The body of an answer is going to be read. */
  public void reads(Reply body) {
    reply = body;
  }

  /** The first of the answer itself is there. */
  public void begins() {
    if (!begun) { // two at once do no harm
      begun = true;
      generation.completionStartTime();
    }
  }

  /** The application has its result, or what it will read it from. */
  public void returned(@Nullable Object result) {
    if (until == Until.RESULT || (until == Until.BODY && !isWatched())) {
      end(null, null);
    } else {
      handle = new WeakReference<>(result);
      handedOver = true;
    }
  }

  /** Something of a stream that is pushed reaches the application: no attempt follows. */
  public void reached() {
    if (!isWatched()) {
      end(null, null);
    }
  }

  /** The application got this instead of a result. */
  public void failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof CancellationException) {
      cancelled();
    } else {
      end(cause, null);
    }
  }

  /** The application does not want it any more. */
  public void cancelled() {
    end(null, "cancelled");
  }

  /** The body of the answer has been read to its end. */
  public void over(Reply body) {
    if (isOpenFor(body)) {
      end(null, isOver(body) ? null : "the stream ended before the answer did");
    }
  }

  /** The stream that is pushed to the application is over, or was closed by it. */
  public void streamEnded() {
    Reply body = reply;
    if (body == null || !isOver(body)) {
      closedEarly();
    } else {
      end(null, null);
    }
  }

  /**
   * A future that ends as this one does, and tells the call so. What waits for it goes on where the
   * application made the call.
   */
  public <T> CompletableFuture<T> inCallersContext(
      CompletableFuture<T> future, Consumer<@Nullable T> succeeded) {
    return Linked.in(
        caller,
        future,
        (result, failure) -> {
          if (failure == null) {
            succeeded.accept(result);
          } else {
            failed(failure);
          }
          return result;
        });
  }

  /** The body of the answer was closed. */
  public void closed(Reply body) {
    if (isOpenFor(body)) {
      if (isOver(body)) {
        end(null, null);
      } else {
        closedEarly();
      }
    }
  }

  private static boolean isOver(Reply body) {
    synchronized (body) { // another thread may be reading it
      return body.isOver();
    }
  }

  /** An answer was closed that nobody had looked into: by the application, or to try again. */
  public void closedUnread(int status) {
    if (isOpen() && status < 400) {
      closedEarly();
    }
  }

  /** By the application, or by the client because the application has let go of it. */
  private void closedEarly() {
    WeakReference<Object> given = handle;
    if (given != null && given.get() == null) {
      end(null, NEVER_CLOSED);
      return;
    }
    if (isOurs && !ended.get()) {
      Safely.run("a note", () -> generation.metadata("stream.closed_early", true));
    }
    end(null, null);
  }

  /** Nobody will read the rest of the answer to this request, as nobody can reach it any more. */
  public void abandoned(Attempt request) {
    boolean mayBeTriedAgain = request.status() >= 400 && !(handedOver && until == Until.BODY);
    if (!mayBeTriedAgain && isLatest(request)) {
      end(null, NEVER_CLOSED);
    }
  }

  private synchronized boolean isLatest(Attempt request) {
    return attempts.isLatest(request);
  }

  /** The body of the answer could not be read any further. */
  public void broken(Reply body, Throwable failure) {
    if (isOpenFor(body) && until != Until.STREAM) {
      end(failure, null);
    }
  }

  /** Whether all that is to be said of it was said. */
  public boolean hasEnded() {
    return ended.get();
  }

  private boolean isOpen() {
    return !ended.get() && (handedOver || until == Until.STREAM);
  }

  private boolean isOpenFor(Reply body) {
    return isOpen() && reply == body && !(body.isError() && until == Until.STREAM);
  }

  private void end(@Nullable Throwable failure, @Nullable String warning) {
    if (ended.compareAndSet(false, true)) {
      Safely.run("a call of a model", () -> conclude(failure, warning));
      if (isOurs) {
        Safely.run("the end of a call of a model", generation::end);
      }
    }
  }

  private synchronized void conclude(@Nullable Throwable failure, @Nullable String warning) {
    Reply body = reply;
    synchronized (body == null ? this : body) { // somebody may be reading it
      if (isOurs && body != null) {
        body.tell();
      }
      if (isWorthTelling()) {
        tell(failure, warning);
      }
    }
    reply = null; // the application may keep what leads to us, for long
    question = null;
  }

  private boolean isWorthTelling() {
    String id = answer.settledId();
    boolean isNew = settled == null || id == null || settled.first(id);
    return lookUp == null || (id != null && isNew); // otherwise it is not over yet, or known
  }

  private void tell(@Nullable Throwable failure, @Nullable String warning) {
    if (lookUp != null) {
      generation = started(lookUp.start, endpoint, lookUp.said);
      if (provider != null) {
        generation.provider(provider);
      }
      if (givenName == null && answer.model() != null) {
        generation.name(endpoint.operation() + " " + answer.model());
      }
    }
    boolean isBelow = isOurs && lookUp == null;
    Span span = Span.fromContext(isBelow ? context : generation.context());
    attempts.tell(span, failure != null);
    if (!isOurs) {
      return;
    }
    attempts.describe(generation, failure != null);
    if (warning != null) {
      answer.warn(warning);
    }
    answer.tell(generation, span);
    if (failure != null) {
      generation.level(ObservationLevel.ERROR).statusMessage(null).error(failure);
    }
  }
}
