// SPDX-License-Identifier: Apache-2.0
package io.quarkiverse.langchain4j.runtime.aiservice;

/** Where the code of Quarkus stands that makes AI services: it is known by its package. */
public final class QuarkusService {

  private QuarkusService() {}

  /** Calls something as a part of an AI service. */
  public static void call(Runnable part) {
    part.run();
  }
}
