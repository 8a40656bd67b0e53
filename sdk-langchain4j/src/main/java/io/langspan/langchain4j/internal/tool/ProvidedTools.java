// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.langspan.langchain4j.internal.call.Recorder;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What providers give: tools by their specifications, and since 1.14 tools that know more. */
final class ProvidedTools {

  private ProvidedTools() {}

  /** The same tools, traced. */
  static ToolProviderResult traced(ToolProviderResult tools, Recorder recorder) {
    try {
      return newer(tools, recorder);
    } catch (ReflectiveOperationException e) {
      return older(tools, recorder);
    }
  }

  private static ToolProviderResult older(ToolProviderResult result, Recorder recorder) {
    Map<ToolSpecification, ToolExecutor> traced = new LinkedHashMap<>();
    result
        .tools()
        .forEach((tool, executor) -> traced.put(tool, TracedTool.wrap(executor, recorder)));
    return ToolProviderResult.builder()
        .addAll(traced)
        .immediateReturnToolNames(result.immediateReturnToolNames())
        .build();
  }

  private static ToolProviderResult newer(ToolProviderResult result, Recorder recorder)
      throws ReflectiveOperationException {
    Method all = ToolProviderResult.class.getMethod("aiServiceTools");
    List<Object> traced = new ArrayList<>();
    for (Object tool : (List<?>) all.invoke(result)) {
      Class<?> type = tool.getClass();
      ToolExecutor executor = (ToolExecutor) type.getMethod("toolExecutor").invoke(tool);
      Object builder = type.getMethod("toBuilder").invoke(tool);
      builder
          .getClass()
          .getMethod("toolExecutor", ToolExecutor.class)
          .invoke(builder, TracedTool.wrap(executor, recorder));
      traced.add(builder.getClass().getMethod("build").invoke(builder));
    }
    return ToolProviderResult.class.getConstructor(List.class).newInstance(traced);
  }
}
