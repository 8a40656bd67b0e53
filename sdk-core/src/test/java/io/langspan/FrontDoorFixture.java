// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client in memory for each test, which must leave no trace on the thread. */
public abstract class FrontDoorFixture {

  protected Recorded recorded;
  protected Langspan langspan;

  @BeforeEach
  void open() {
    recorded = Recorded.with(s -> s);
    langspan = recorded.langspan();
  }

  @AfterEach
  void theThreadIsClean() throws Exception {
    recorded.close();
    Context left = Context.current();
    if (left != Context.root()) {
      ContextStorage.get().attach(Context.root()); // what fails here is not the next test's
    }
    assertThat(left).isSameAs(Context.root());
    // Strict checking is on: this fails when any scope of any thread was left open.
    assertThat(ContextStorage.get()).isInstanceOf(AutoCloseable.class);
    ((AutoCloseable) ContextStorage.get()).close();
  }

  protected Map<String, Object> attributes(String name) {
    return recorded.attributes(name);
  }

  protected SpanData span(String name) {
    return recorded.span(name);
  }

  protected static Map<String, Object> attributes(SpanData span) {
    return Recorded.attributes(span);
  }
}
