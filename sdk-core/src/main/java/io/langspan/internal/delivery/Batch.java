// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Envelopes of one kind and one epoch that travel together. Guarded by the {@link Outbox}. */
final class Batch {

  final Kind kind;
  final Epoch epoch;

  /** When the first of it came; {@link Lane} lets it go when it is old enough. */
  long since;

  final List<Envelope> envelopes;
  long bytes;

  /** The place in its lane, for as long as nothing fails. Parts have that of the whole. */
  long number;

  /** Not to be sent before this moment, because it failed where others may not have. */
  long notBefore;

  /** Until then the server forbade another attempt, so not even a flush makes one. */
  long floor;

  /** Failures while the lane was open: this batch, and not the server, may be the cause. */
  int failures;

  /** When this first failed, and how often the server had accepted anything by then. */
  long failingSince;

  long failedAt;

  /** How often the server had accepted anything when it first refused this; -1 before that. */
  long refusedAt = -1;

  /** What it was refused together with, when this is the first of two parts. */
  @Nullable Batch twin;

  /** A flush has already cut its wait short once. */
  boolean hurried;

  /** Which state of the gate it left through, and whether as the only one to try. */
  long ticket;

  boolean probe;

  /** Larger than what the server is known to take. */
  boolean trial;

  /** With what it was last sent: the keys are among them. */
  Map<String, String> headers = Map.of();

  Batch(Kind kind, Epoch epoch, long since) {
    this(kind, epoch, since, new ArrayList<>());
  }

  private Batch(Kind kind, Epoch epoch, long since, List<Envelope> envelopes) {
    this.kind = kind;
    this.epoch = epoch;
    this.since = since;
    this.notBefore = since;
    this.floor = since;
    this.envelopes = envelopes;
    for (Envelope envelope : envelopes) {
      bytes += envelope.bytes().length;
    }
  }

  void add(Envelope envelope) {
    envelopes.add(envelope);
    bytes += envelope.bytes().length;
  }

  int size() {
    return envelopes.size();
  }

  long cost() {
    return bytes + envelopes.size() * Envelope.OVERHEAD;
  }

  /** A batch of some of these envelopes, as old and as unlucky as this one. */
  Batch with(List<Envelope> some) {
    Batch part = new Batch(kind, epoch, since, new ArrayList<>(some));
    part.number = number;
    part.notBefore = notBefore;
    part.floor = floor;
    part.failures = failures;
    part.failingSince = failingSince;
    part.failedAt = failedAt;
    part.refusedAt = refusedAt;
    part.hurried = hurried;
    return part;
  }

  Batch head(int n) {
    return with(envelopes.subList(0, n));
  }

  Batch tail(int n) {
    return with(envelopes.subList(n, envelopes.size()));
  }

  /** How many envelopes from the front fit into the limit; at least one. */
  int fitting(long limit) {
    long sum = envelopes.get(0).bytes().length;
    int n = 1;
    while (n < envelopes.size() && sum + envelopes.get(n).bytes().length <= limit) {
      sum += envelopes.get(n++).bytes().length;
    }
    return n;
  }
}
