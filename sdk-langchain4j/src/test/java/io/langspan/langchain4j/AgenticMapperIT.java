// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.observability.AgentListener;
import io.langspan.langchain4j.Newsroom.Printer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A workflow that only newer releases have: called by its names. */
class AgenticMapperIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  static boolean exists() {
    return Arrays.stream(AgenticServices.class.getMethods())
        .anyMatch(method -> method.getName().equals("parallelMapperBuilder"));
  }

  private static Object call(Object builder, String name, Class<?> type, Object value)
      throws ReflectiveOperationException {
    Method method = builder.getClass().getMethod(name, type);
    return method.invoke(builder, value);
  }

  @Test
  @EnabledIf("exists")
  void mapper_hasEachOfItsAgentsBelowIt() throws Exception {
    Object builder = AgenticServices.class.getMethod("parallelMapperBuilder").invoke(null);
    call(builder, "name", String.class, "papers");
    call(builder, "subAgents", Object[].class, new Object[] {new Printer(topic -> topic)});
    call(builder, "itemsProvider", String.class, "topics");
    call(builder, "listener", AgentListener.class, LangspanAgents.listener());
    Object papers = builder.getClass().getMethod("build").invoke(builder);

    ((UntypedAgent) papers).invoke(Map.of("topics", List.of("storm", "sun")));

    assertThat(Shape.of(bench.observations()))
        .isEqualTo(
            """
            CHAIN papers
              SPAN printer_0
                SPAN press
              SPAN printer_1
                SPAN press
            """);
  }
}
