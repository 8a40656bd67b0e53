// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanStatus;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What a client has recorded so far: what a bill counts, and what models were paid for. */
final class Recorded {

  private final LongAdder traces = new LongAdder();
  private final LongAdder observations = new LongAdder();
  private final LongAdder scores = new LongAdder();
  private final LongAdder withoutSession = new LongAdder();
  private final LongAdder inputTokens = new LongAdder();
  private final LongAdder outputTokens = new LongAdder();
  private final DoubleAdder usd = new DoubleAdder();

  void observation(RecordingObservation ended) {
    observations.increment();
    if (ended.isTop()) {
      traces.increment();
    }
    if (ended.isModelCall() && ended.sessionId() == null) {
      withoutSession.increment();
    }
    var usage = ended.usage;
    if (usage != null) {
      inputTokens.add(usage.inputTotal());
      outputTokens.add(usage.outputTotal());
    }
    var cost = ended.cost;
    if (cost != null) {
      usd.add(cost.total().doubleValue());
    }
  }

  void score() {
    scores.increment();
  }

  void writeTo(LangspanStatus.Builder status) {
    status
        .recorded(traces.sum(), observations.sum(), scores.sum())
        .models(inputTokens.sum(), outputTokens.sum(), usd.sum(), withoutSession.sum());
  }
}
