// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import java.util.Locale;
import java.util.Set;

/** Whether models and tools of AI services are traced without being wrapped. */
final class Automatic {

  private static final String PROPERTY = "langspan.langchain4j.automatic";
  private static final String VARIABLE = "LANGSPAN_LANGCHAIN4J_AUTOMATIC";

  private Automatic() {}

  /** Unless the system property, or else the environment, says no. */
  static boolean isOn() {
    String said = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return said == null || !Set.of("false", "off", "0").contains(said.toLowerCase(Locale.ROOT));
  }
}
