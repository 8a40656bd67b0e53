// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.scope.AgenticScope;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.langspan.Langspan;
import io.langspan.ObservationType;
import io.langspan.langchain4j.LangspanAgents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Agents of LangChain4j that make a leaflet of the project's documents: one searches, two write at
 * once, and an editor goes over the text until it stays as it is. One line records all of it.
 */
final class AgenticWorkflow {

  /** An agent that asks no model. */
  public static final class Library {

    private final DocumentIndex documents;

    Library(DocumentIndex documents) {
      this.documents = documents;
    }

    @Agent(name = "library", description = "Finds passages", outputKey = "passages")
    public String find(@V("question") String question) {
      return Langspan.current() // below the agent
          .observe("search", ObservationType.RETRIEVER, step -> passages(question));
    }

    private String passages(String question) {
      return documents.search(question, 2).stream()
          .map(each -> "[" + each.source() + "] " + each.heading() + "\n" + each.text())
          .collect(Collectors.joining("\n\n"));
    }
  }

  public interface Author {
    @SystemMessage(Prompt.INSTRUCTIONS)
    @UserMessage("Question: {{question}}\n\nPassages:\n\n{{passages}}")
    @Agent(name = "author", description = "Writes the text", outputKey = "text")
    String write(@V("question") String question, @V("passages") String passages);
  }

  public interface Headliner {
    @SystemMessage("Answer in five words.")
    @UserMessage("Question: {{question}}\n\nPassages:\n\n{{passages}}")
    @Agent(name = "headliner", description = "Writes the headline", outputKey = "headline")
    String write(@V("question") String question, @V("passages") String passages);
  }

  public interface Editor {
    @SystemMessage("Correct the text. Repeat it as it is if nothing is wrong with it.")
    @UserMessage("Question: {{question}}\n\nText:\n\n{{text}}")
    @Agent(name = "editor", description = "Corrects the text", outputKey = "text")
    String edit(@V("question") String question, @V("text") String text);
  }

  private AgenticWorkflow() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("LangChain4j: a workflow of agents");
    UntypedAgent leaflet = leaflet(endpoints);
    List<String> traceIds = new ArrayList<>();
    // The agents record with the instance that is current; a program with a global one needs no
    // step around them.
    Object text =
        endpoints
            .langspan()
            .observe(
                "make-leaflet",
                request -> {
                  traceIds.add(request.traceId());
                  return leaflet.invoke(Map.of("question", "What is a mask?"));
                });
    System.out.println(text);
    return endpoints.finish(traceIds);
  }

  private static UntypedAgent leaflet(Endpoints endpoints) {
    ChatModel model = endpoints.langChain4j().build();
    UntypedAgent drafts =
        AgenticServices.parallelBuilder()
            .name("drafts")
            .subAgents(
                AgenticServices.agentBuilder(Author.class).chatModel(model).build(),
                AgenticServices.agentBuilder(Headliner.class).chatModel(model).build())
            .build();
    UntypedAgent review =
        AgenticServices.loopBuilder()
            .name("review")
            .subAgents(AgenticServices.agentBuilder(Editor.class).chatModel(model).build())
            .maxIterations(3)
            .exitCondition(AgenticWorkflow::isSettled)
            .build();
    return AgenticServices.sequenceBuilder()
        .name("leaflet")
        .subAgents(new Library(endpoints.documents()), drafts, review)
        .output(scope -> scope.readState("headline", "") + "\n\n" + scope.readState("text", ""))
        .listener(LangspanAgents.listener()) // the line
        .build();
  }

  /** Whether the editor has left the text as it was. */
  private static boolean isSettled(AgenticScope scope) {
    String text = scope.readState("text", "");
    boolean settled = text.equals(scope.readState("before", ""));
    scope.writeState("before", text);
    return settled;
  }
}
