// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;

/** The element of docs/kotlin.md: makes a context current wherever a coroutine goes on. */
final class TracedElement extends AbstractCoroutineContextElement
    implements ThreadContextElement<Scope> {

  private static final CoroutineContext.Key<TracedElement> KEY = new CoroutineContext.Key<>() {};

  private final transient Context trace;

  TracedElement(Context trace) {
    super(KEY);
    this.trace = trace;
  }

  @Override
  public Scope updateThreadContext(CoroutineContext context) {
    return trace.makeCurrent();
  }

  @Override
  public void restoreThreadContext(CoroutineContext context, Scope before) {
    before.close();
  }
}
