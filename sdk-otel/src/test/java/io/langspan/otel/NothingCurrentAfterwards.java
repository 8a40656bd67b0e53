// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.context.Context;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails the test that leaves an observation current, and not one that runs after it. */
public final class NothingCurrentAfterwards implements AfterEachCallback {

  @Override
  public void afterEach(ExtensionContext test) {
    Context left = Context.current();
    if (left != Context.root()) {
      Context.root().makeCurrent(); // never closed: this is what is current from now on
      throw new AssertionError("The test left this current: " + left);
    }
  }
}
