// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import io.langspan.instrumentation.JsonText;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tools as JSON, written once for each and kept as long as the application keeps the tool: services
 * offer the same ones in every round. Safe for use by many threads.
 */
final class ToolTexts {

  private static final Map<Object, String> KNOWN = new ConcurrentHashMap<>();
  private static final ReferenceQueue<ToolSpecification> GONE = new ReferenceQueue<>();

  private ToolTexts() {}

  static String of(ToolSpecification tool) {
    String known = KNOWN.get(new Asked(tool));
    if (known != null) {
      return known;
    }
    forgetWhatIsGone();
    String text = write(tool);
    KNOWN.put(new Kept(tool), text);
    return text;
  }

  /** How many are kept. */
  static int kept() {
    forgetWhatIsGone();
    return KNOWN.size();
  }

  private static void forgetWhatIsGone() {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      KNOWN.remove(gone);
    }
  }

  private static String write(ToolSpecification tool) {
    JsonText json = new JsonText();
    json.open('{').field("type", "function").key("function").open('{');
    json.field("name", tool.name()).field("description", tool.description());
    if (tool.parameters() != null) {
      json.field("parameters", JsonSchemaElementUtils.toMap(tool.parameters()));
    }
    return json.close('}').close('}').text();
  }

  /** A tool, and no other that equals it: to compare them is to read them. */
  private record Asked(ToolSpecification tool) {

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
      return other instanceof Kept kept
          ? kept.get() == tool
          : other instanceof Asked asked && asked.tool == tool;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(tool);
    }
  }

  /** Equals itself alone, also when the tool is gone. */
  private static final class Kept extends WeakReference<ToolSpecification> {

    private final int hash;

    Kept(ToolSpecification tool) {
      super(tool, GONE);
      this.hash = System.identityHashCode(tool);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
