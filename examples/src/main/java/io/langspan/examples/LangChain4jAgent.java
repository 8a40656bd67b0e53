// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.input.PromptTemplate;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.injector.DefaultContentInjector;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An AI service of LangChain4j that looks into the project's documents, reads one with a tool, and
 * has its answer checked. Nothing in it is wrapped: the service is recorded by itself.
 */
final class LangChain4jAgent {

  interface Guide {
    @SystemMessage(Prompt.INSTRUCTIONS)
    @OutputGuardrails(NamesItsSources.class)
    String answer(@MemoryId String conversation, @UserMessage String question);
  }

  /** Has the model asked again if the answer names no document. */
  public static final class NamesItsSources implements OutputGuardrail {

    private static final Pattern SOURCE = Pattern.compile("\\[[\\w/-]+\\.md]");

    @Override
    public OutputGuardrailResult validate(AiMessage answer) {
      return SOURCE.matcher(answer.text()).find()
          ? success()
          : reprompt("It names no document", "Name the documents you used in square brackets.");
    }
  }

  /** The tools that the model may call. */
  public static final class Shelf {

    private final DocumentIndex documents;

    Shelf(DocumentIndex documents) {
      this.documents = documents;
    }

    @Tool(name = "read_document", value = "Reads a whole document")
    public String readDocument(@P("The name in square brackets before a passage") String name) {
      return documents.read(name).orElse("There is no document of this name.");
    }
  }

  private LangChain4jAgent() {}

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("LangChain4j: an agent");
    Guide guide =
        AiServices.builder(Guide.class)
            .chatModel(endpoints.langChain4j().build())
            .chatMemoryProvider(
                id -> MessageWindowChatMemory.builder().id(id).maxMessages(20).build())
            .retrievalAugmentor(retrieval(endpoints.documents()))
            .tools(new Shelf(endpoints.documents()))
            .build();
    List<String> traceIds = new ArrayList<>();
    // The service records with the instance that is current; a program with a global one needs no
    // step around it.
    String answer =
        endpoints
            .langspan()
            .observe(
                "ask-guide",
                request -> {
                  traceIds.add(request.traceId());
                  request.userId("newcomer");
                  return guide.answer("conversation-1", "Which observation types are there?");
                });
    System.out.println(answer);
    return endpoints.finish(traceIds);
  }

  private static RetrievalAugmentor retrieval(DocumentIndex documents) {
    PromptTemplate prompt =
        PromptTemplate.from("Question: {{userMessage}}\n\nPassages:\n\n{{contents}}");
    return DefaultRetrievalAugmentor.builder()
        .contentRetriever(
            query ->
                documents.search(query.text(), 2).stream().map(LangChain4jAgent::content).toList())
        .contentInjector(DefaultContentInjector.builder().promptTemplate(prompt).build())
        .build();
  }

  private static Content content(Passage passage) {
    String text = "[" + passage.source() + "] " + passage.heading() + "\n" + passage.text();
    return Content.from(
        TextSegment.from(text, Metadata.from("source", passage.source())),
        Map.of(ContentMetadata.SCORE, passage.score()));
  }
}
