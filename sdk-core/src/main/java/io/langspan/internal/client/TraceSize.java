// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import java.util.concurrent.atomic.AtomicInteger;

/** What a trace holds so far, as far as this process knows it. */
final class TraceSize {

  final AtomicInteger observations = new AtomicInteger();
  final AtomicInteger scores = new AtomicInteger();
}
