// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What providers give: tools by their specifications, and since 1.14 tools that know more. */
final class ProvidedTools {

  private static final @Nullable Method TOOLS = tools();

  private ProvidedTools() {}

  private static @Nullable Method tools() {
    try {
      return ToolProviderResult.class.getMethod("aiServiceTools");
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /** The same tools, traced; as they are where a release makes them in a way unknown to us. */
  static ToolProviderResult traced(ToolProviderResult result, Recorder recorder) {
    try {
      return copy(result, recorder);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Safely.warnOnce(
          "langchain4j-provided-tools",
          "The tools that a ToolProvider of this release of LangChain4j gives are traced only after"
              + " they have run.");
      return result;
    }
  }

  private static ToolProviderResult copy(ToolProviderResult result, Recorder recorder)
      throws ReflectiveOperationException {
    if (TOOLS != null) {
      return Newer.traced((List<?>) TOOLS.invoke(result), recorder);
    }
    Map<ToolSpecification, ToolExecutor> traced = new LinkedHashMap<>();
    result
        .tools()
        .forEach((tool, executor) -> traced.put(tool, TracedTool.wrap(executor, recorder)));
    return ToolProviderResult.builder()
        .addAll(traced)
        .immediateReturnToolNames(result.immediateReturnToolNames())
        .build();
  }

  /** How a copy is made of a tool that knows more than we do. */
  private record Newer(
      Method executor,
      Method toBuilder,
      Method withExecutor,
      Method build,
      Constructor<ToolProviderResult> result) {

    private static @Nullable Newer known;

    static ToolProviderResult traced(List<?> tools, Recorder recorder)
        throws ReflectiveOperationException {
      Newer newer = known == null ? find() : known;
      known = newer;
      List<Object> traced = new ArrayList<>(tools.size());
      for (Object tool : tools) {
        ToolExecutor executor = (ToolExecutor) newer.executor.invoke(tool);
        Object builder = newer.toBuilder.invoke(tool);
        newer.withExecutor.invoke(builder, TracedTool.wrap(executor, recorder));
        traced.add(newer.build.invoke(builder));
      }
      return newer.result.newInstance(traced);
    }

    private static Newer find() throws ReflectiveOperationException {
      ClassLoader loader = ToolProviderResult.class.getClassLoader();
      Class<?> tool = Class.forName("dev.langchain4j.service.tool.AiServiceTool", false, loader);
      Method toBuilder = tool.getMethod("toBuilder");
      Class<?> builder = toBuilder.getReturnType();
      return new Newer(
          tool.getMethod("toolExecutor"),
          toBuilder,
          builder.getMethod("toolExecutor", ToolExecutor.class),
          builder.getMethod("build"),
          ToolProviderResult.class.getConstructor(List.class));
    }
  }
}
