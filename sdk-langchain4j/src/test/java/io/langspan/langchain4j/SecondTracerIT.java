// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import io.langspan.Langspan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Others that trace the same calls. The names and keys are theirs. */
class SecondTracerIT {

  @RegisterExtension static final Bench bench = new Bench();

  /** Of langchain4j-observation. */
  private static class ObservationChatModelListener implements ChatModelListener {}

  /** What a container makes of it. */
  private static final class Proxied extends ObservationChatModelListener {}

  /** What Quarkus and langchain4j-cdi do, by whatever class. */
  private static final class LeavesASpan implements ChatModelListener {
    @Override
    public void onRequest(ChatModelRequestContext context) {
      context.attributes().put("OTelSpan", new Object());
    }
  }

  private static Stub model(ChatModelListener... listeners) {
    Stub stub = new Stub("a", "b");
    stub.listeners.addAll(List.of(listeners));
    return stub;
  }

  private static void ask(ChatModel model) {
    model.chat("one");
    model.chat("two");
  }

  /** How often the log speaks of a tracer of this name meanwhile. */
  private static long reports(String name, Runnable meanwhile) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      meanwhile.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8).lines().filter(each -> each.contains(name)).count();
  }

  @Test
  void secondTracer_isReportedOnce_amongTheListenersOfATracedModel() {
    assertThat(
            reports(
                "ObservationChatModelListener",
                () -> {
                  ask(LangspanLangChain4j.wrap(model(new Proxied()), Langspan.noop()));
                }))
        .isZero();
    assertThat(
            reports(
                "ObservationChatModelListener",
                () -> {
                  ask(LangspanLangChain4j.wrap(model(new Proxied())));
                  ask(LangspanLangChain4j.wrap(model(new ObservationChatModelListener())));
                }))
        .isOne();
  }

  @Test
  void secondTracer_isReportedOnce_besideOurListener() {
    assertThat(
            reports(
                "SpanChatModelListener",
                () -> {
                  ask(model(LangspanLangChain4j.chatModelListener(), new LeavesASpan()));
                  ask(model(new LeavesASpan(), LangspanLangChain4j.chatModelListener()));
                }))
        .isOne();
    assertThat(bench.observations()).hasSize(4);
  }
}
