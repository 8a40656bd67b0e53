// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.langspan.instrumentation.Steps;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.content.Plain;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of an AI service that go into the templates of its messages, by their names. */
final class TemplateVariables {

  private final List<Method> methods;

  TemplateVariables(Class<?> service) {
    boolean areThere =
        Arrays.stream(service.getMethods())
            .anyMatch(
                method ->
                    Arrays.stream(method.getParameters())
                        .anyMatch(parameter -> name(method, parameter) != null));
    this.methods = areThere ? List.of(service.getMethods()) : List.of();
  }

  /** Whether any method of the service has one. */
  boolean areThere() {
    return !methods.isEmpty();
  }

  /** Says them of a call that begins. */
  void tell(AiServiceStartedEvent event) {
    InvocationContext call = event.invocationContext();
    Invocation invocation = Invocation.of(call);
    if (invocation == null) {
      return;
    }
    List<Object> arguments = call.methodArguments();
    List<Method> called =
        methods.stream().filter(method -> isCalled(method, call.methodName(), arguments)).toList();
    if (called.size() == 1) { // else nobody can tell which of them it is
      Map<String, @Nullable Object> variables = variables(called.get(0), arguments);
      if (!variables.isEmpty()) {
        Steps.metadataOfInput(invocation.observation(), "template_variables", variables);
      }
    }
  }

  private static boolean isCalled(Method method, String name, List<Object> arguments) {
    Class<?>[] types = method.getParameterTypes();
    if (!method.getName().equals(name) || types.length != arguments.size()) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      Object argument = arguments.get(i);
      if (argument != null && !types[i].isPrimitive() && !types[i].isInstance(argument)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, @Nullable Object> variables(Method method, List<Object> arguments) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      String name = name(method, parameters[i]);
      if (name != null) {
        variables.put(name, Plain.of(arguments.get(i)));
      }
    }
    return variables;
  }

  /** What a variable is called; {@code null} if the parameter is none. */
  private static @Nullable String name(Method method, Parameter parameter) {
    V named = parameter.getAnnotation(V.class);
    if (named != null) {
      return named.value();
    }
    boolean hasTemplate =
        method.isAnnotationPresent(UserMessage.class)
            || method.isAnnotationPresent(SystemMessage.class);
    boolean isPlain =
        parameter.getAnnotations().length == 0
            && !parameter.getType().getName().startsWith("dev.langchain4j.");
    return hasTemplate && isPlain && parameter.isNamePresent() ? parameter.getName() : null;
  }
}
