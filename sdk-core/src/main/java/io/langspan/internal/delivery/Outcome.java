// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * How one attempt to send a batch ended.
 *
 * @param cause an HTTP status or the class of an exception, for logs and {@link Counters}
 * @param advice what a person can do about it, or empty
 * @param retryAfter nanoseconds the server asked to wait
 * @param delivered, rejected, again the envelopes by fate; only for {@link Verdict#PER_ITEM}, but
 *     for {@link Verdict#TOO_LARGE} what a single envelope was cut to, if it was
 */
record Outcome(
    Verdict verdict,
    String cause,
    String advice,
    long retryAfter,
    List<Envelope> delivered,
    List<Envelope> rejected,
    List<Envelope> again) {

  private static final int MAX_CAUSE = 200;
  private static final int MAX_DEPTH = 10;

  static Outcome failed(Throwable failure) {
    String advice = advice(failure);
    // Who the other side is will not get better by asking again at once.
    Verdict verdict = advice.isEmpty() ? Verdict.RETRY : Verdict.HOLD;
    String cause = name(failure);
    Throwable root = root(failure);
    if (verdict == Verdict.HOLD && root != failure) {
      cause += ", " + name(root);
    }
    cause = cause.length() > MAX_CAUSE ? cause.substring(0, MAX_CAUSE) : cause;
    return new Outcome(verdict, cause, advice, 0, List.of(), List.of(), List.of());
  }

  /** The class alone: a message may quote anything. */
  private static String name(Throwable failure) {
    String name = failure.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; depth < MAX_DEPTH && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String advice(Throwable failure) {
    if (failure instanceof ProxyRefusal) {
      return "the proxy wants a user and a password, which it asks java.net.Authenticator for";
    }
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
        return "check the server's certificate, its host name and what this JVM trusts";
      }
      cause = cause.getCause();
    }
    // One that is cut off in the middle has a cause of its own.
    return failure instanceof SSLHandshakeException && failure.getCause() == null
        ? "this JVM and the server agree on no version or cipher of TLS"
        : "";
  }

  static Outcome of(Kind kind, List<Envelope> sent, Answer answer, Instant now) {
    Verdict verdict = Verdict.of(kind, answer.status(), answer.contentType());
    long retryAfter = RetryAfter.nanos(answer.retryAfter(), now);
    String cause = "HTTP " + answer.status();
    if (verdict != Verdict.PER_ITEM) {
      return new Outcome(
          verdict, cause, advice(answer), retryAfter, List.of(), List.of(), List.of());
    }
    PerItemAnswer statuses = PerItemAnswer.parse(answer.body(), sent);
    List<Envelope> delivered = new ArrayList<>();
    List<Envelope> rejected = new ArrayList<>();
    List<Envelope> again = new ArrayList<>();
    for (Envelope envelope : sent) {
      int status = statuses.of(envelope.id());
      switch (Verdict.of(kind, status, null)) {
        case ACK, PER_ITEM -> delivered.add(envelope);
        case RETRY -> again.add(envelope);
        default -> rejected.add(envelope);
      }
    }
    // Not one accepted and all to be sent again is an outage with another face.
    Verdict whole = again.size() == sent.size() ? Verdict.RETRY : Verdict.PER_ITEM;
    return new Outcome(whole, cause, "", retryAfter, delivered, rejected, again);
  }

  /** The same, with what is to be sent in place of an envelope that is too large. */
  Outcome orRather(Envelope smaller) {
    return new Outcome(verdict, cause, advice, retryAfter, List.of(), List.of(), List.of(smaller));
  }

  /** Whether the server took the request, or part of it. */
  boolean accepted() {
    return verdict == Verdict.ACK || verdict == Verdict.PER_ITEM;
  }

  /** Whether all that was sent has arrived. */
  boolean complete() {
    return verdict == Verdict.ACK
        || (verdict == Verdict.PER_ITEM && rejected.isEmpty() && again.isEmpty());
  }

  private static String advice(Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return "an HTML page answered, as a login page or a captive portal does";
    }
    if (status >= 300 && status < 400) {
      return answer.redirectOrigin() == null
          ? "base URL redirects"
          : "base URL redirects to " + answer.redirectOrigin() + ", set it to that";
    }
    return switch (status) {
      case 401 -> "check the keys";
      case 403 -> "the key may not write, or the project's usage limit is reached";
      case 404, 405 -> "check the base URL";
      default -> "";
    };
  }
}
