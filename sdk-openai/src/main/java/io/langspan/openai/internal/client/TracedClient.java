// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import io.langspan.openai.OpenAIOptions;
import io.langspan.openai.internal.call.Settled;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all views of one traced client share.
 *
 * @param given the client as the application made it: as long as a view lives, so must its
 *     connections
 * @param settled the answers that are recorded already, whoever looks them up again
 * @param methods what each method does, looked up once; kept here, as classes outlive us where a
 *     container shares them
 */
record TracedClient(
    Object given, OpenAIOptions options, Settled settled, Map<Method, Traced> methods) {

  TracedClient(Object given, OpenAIOptions options) {
    this(given, options, new Settled(), new ConcurrentHashMap<>());
  }

  /** Ids only: the options of a client hold its key. */
  @Override
  public String toString() {
    return "TracedClient[" + given.getClass().getName() + "]";
  }
}
