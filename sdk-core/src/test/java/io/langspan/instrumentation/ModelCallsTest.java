// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.langspan.FrontDoorFixture;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.LogCapture;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCallsTest extends FrontDoorFixture {

  private Generation start() {
    return langspan.generationBuilder("call").start();
  }

  @Test
  void recorded_findsTheCall_thatAnAdapterAboveHasMarked() {
    Generation call = start();

    assertThat(ModelCalls.recorded(Context.current())).isNull();
    try (Scope scope = ModelCalls.mark(call).makeCurrent()) {
      assertThat(scope).isNotNull();
      assertThat(ModelCalls.recorded(Context.current())).isSameAs(call);
      assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(call.id());
    }
    call.end();
  }

  @Test
  void recorded_isNone_whenTheCallIsOver() {
    Generation call = start();
    Context marked = ModelCalls.mark(call);
    call.end();

    assertThat(ModelCalls.recorded(marked)).isNull();
  }

  @Test
  void recorded_isNone_whereTheMarkIsTakenAway() {
    Generation call = start();
    Context marked = ModelCalls.mark(call);

    Context unmarked = ModelCalls.unmark(marked);

    assertThat(ModelCalls.recorded(unmarked)).isNull();
    assertThat(Span.fromContext(unmarked)).isSameAs(Span.fromContext(marked));
    assertThat(ModelCalls.recorded(marked)).isSameAs(call);
    call.end();
  }

  @Test
  void recorded_isNone_whereNothingIsRecorded() {
    Generation nothing = Langspan.noop().generationBuilder("call").start();

    assertThat(ModelCalls.recorded(ModelCalls.mark(nothing))).isNull();
  }

  @Test
  void recorded_findsTheCallThatAListenerAnnounced_once() {
    Generation call = start();
    ModelCalls.announce(call);

    assertThat(ModelCalls.recorded(Context.current())).isSameAs(call);
    assertThat(ModelCalls.recorded(Context.current())).isNull();
    call.end();
  }

  @Test
  void recorded_findsNoAnnouncedCall_inAnotherContext_orOnAnotherThread() throws Exception {
    Generation call = start();
    Context here = Context.current();
    ModelCalls.announce(call);

    assertThat(ModelCalls.recorded(call.context())).isNull();
    assertThat(CompletableFuture.supplyAsync(() -> found(here)).get()).isFalse();
    ModelCalls.withdraw();
    assertThat(ModelCalls.recorded(here)).isNull();
    call.end();
  }

  private static boolean found(Context context) {
    return ModelCalls.recorded(context) != null;
  }

  @Test
  void recorded_findsNoAnnouncedCall_whenItIsOver() {
    Generation call = start();
    ModelCalls.announce(call);
    call.end();

    assertThat(ModelCalls.recorded(Context.current())).isNull();
  }

  @Test
  void operation_winsOverThatOfTheType() {
    Generation call = start();
    ModelCalls.operation(call, "text_completion");
    call.end();

    assertThat(attributes("call")).containsEntry("gen_ai.operation.name", "text_completion");
  }

  @Test
  void reportedCost_winsOverThePriceTable() {
    Generation call = start();
    call.model("gpt-5-mini").usage(Usage.of(100, 10));
    ModelCalls.reportedCost(call, Cost.usd("0.5"));
    call.end();

    assertThat(attributes("call"))
        .containsEntry("langfuse.observation.cost_details", "{\"total\":0.5}")
        .containsEntry("langspan.cost.source", "provider");
  }

  @Test
  void reportedCost_givesWayToThatOfTheApplication_whicheverComesFirst() {
    Generation before = langspan.generationBuilder("before").start();
    before.cost(Cost.usd("0.1"));
    ModelCalls.reportedCost(before, Cost.usd("0.5"));
    before.end();
    Generation after = langspan.generationBuilder("after").start();
    ModelCalls.reportedCost(after, Cost.usd("0.5"));
    after.cost(Cost.usd("0.1"));
    after.end();

    for (String name : new String[] {"before", "after"}) {
      assertThat(attributes(name))
          .containsEntry("langfuse.observation.cost_details", "{\"total\":0.1}")
          .containsEntry("langspan.cost.source", "given");
    }
  }

  @ParameterizedTest
  @CsvSource({
    ", priority, 0.45",
    "priority, default, 0.25",
    "auto, flex, 0.125",
    "flex, auto, 0.125",
    "flex, , 0.125",
    "flex, AUTO, 0.125",
    "flex, '', 0.125",
    ", scale, 0.25"
  })
  void servedTier_isPriced_notTheOneThatWasAsked(String asked, String served, String dollars) {
    Generation call = start();
    call.model("gpt-5-mini").modelParameter("service_tier", asked).usage(Usage.of(1_000_000, 0));
    ModelCalls.servedTier(call, served);
    call.end();

    assertThat(attributes("call").get("langfuse.observation.cost_details").toString())
        .contains("\"total\":" + dollars + "}");
  }

  @Test
  void servedTier_leavesTheParametersAsTheyWereSent() {
    Generation asking = langspan.generationBuilder("asking").start();
    asking.model("gpt-5-mini").modelParameter("service_tier", "auto").usage(Usage.of(10, 1));
    ModelCalls.servedTier(asking, "flex");
    asking.end();
    Generation silent = langspan.generationBuilder("silent").start();
    silent.model("gpt-5-mini").usage(Usage.of(10, 1));
    ModelCalls.servedTier(silent, "flex");
    silent.end();

    assertThat(attributes("asking"))
        .containsEntry("langfuse.observation.model.parameters", "{\"service_tier\":\"auto\"}")
        .containsEntry("openai.request.service_tier", "auto");
    assertThat(attributes("silent"))
        .doesNotContainKeys("langfuse.observation.model.parameters", "openai.request.service_tier");
  }

  @Test
  void responseModel_isShownAndPriced_besideTheOneThatWasAsked() {
    Generation call = start();
    call.model("our-alias").responseModel("gpt-5-mini").usage(Usage.of(1_000_000, 0)).end();

    assertThat(attributes("call"))
        .containsEntry("langfuse.observation.model.name", "gpt-5-mini")
        .containsEntry("gen_ai.request.model", "our-alias")
        .containsEntry("gen_ai.response.model", "gpt-5-mini")
        .containsEntry("langspan.cost.source", "table:" + PriceTable.builtIn().date());
  }

  @Test
  void responseModel_thatNobodyKnows_isPricedAsTheOneThatWasAsked() {
    Generation call = start();
    call.model("gpt-5-mini").responseModel("deployment-7").usage(Usage.of(1_000_000, 0)).end();

    assertThat(attributes("call")).containsKey("langfuse.observation.cost_details");
  }

  @Test
  void everything_throwsNothing_whenItIsGivenNothing() {
    ModelCalls.operation(null, null);
    ModelCalls.reportedCost(null, null);
    ModelCalls.reportedCost(start(), null);
    ModelCalls.servedTier(null, null);
    ModelCalls.servedTier(start(), null);

    assertThat(ModelCalls.recorded(null)).isNull();
    assertThat(ModelCalls.mark(null)).isSameAs(Context.current());
  }

  @Test
  void safely_keepsFailuresFromTheCaller_andTheirMessagesFromTheLog() {
    String log =
        LogCapture.of(
            () -> {
              Safely.run(
                  "a test of ours",
                  () -> {
                    throw new IllegalStateException("secret");
                  });
              assertThat(Safely.call("another", () -> 1 / Integer.parseInt("0"), 7)).isEqualTo(7);
            });

    assertThat(log).contains("a test of ours", "IllegalStateException").doesNotContain("secret");
  }

  @Test
  void safely_throwsOn_whatEndsTheVirtualMachine() {
    assertThatExceptionOfType(InternalError.class)
        .isThrownBy(
            () ->
                Safely.run(
                    "the end",
                    () -> {
                      throw new InternalError();
                    }));
  }
}
