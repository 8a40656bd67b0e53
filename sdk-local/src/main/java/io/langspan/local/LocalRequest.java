// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.util.Map;

/**
 * A request as it reached the server, without its body. Immutable.
 *
 * @param method such as {@code POST}
 * @param path without the query
 * @param headers by name in lower case; several values are joined by a comma, and the value of
 *     {@code authorization} is replaced by its scheme
 * @param size bytes of the body as they were sent, that is compressed
 * @param status the status it was answered with
 * @since 0.1
 */
public record LocalRequest(
    String method, String path, Map<String, String> headers, long size, int status) {

  /** Copies the headers. */
  public LocalRequest {
    headers = Map.copyOf(headers);
  }
}
