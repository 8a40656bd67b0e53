// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import io.langspan.Langspan;

/** Tools of an application. */
public final class Weather {

  @Tool("What the weather is like")
  public String weather(@P("the city") String city) {
    Langspan.current().run("look up", step -> step.output(city));
    return "Sunny in " + city;
  }

  @Tool
  public String broken() {
    throw new IllegalStateException("no barometer");
  }

  @Tool
  public String missing() {
    throw new NoClassDefFoundError("gone");
  }
}
