// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is refused, with the answer the real server gives. */
final class ApiException extends Exception {

  private final int status;
  private final transient ObjectNode body;

  private ApiException(int status, ObjectNode body) {
    super("HTTP " + status, null, false, false);
    this.status = status;
    this.body = body;
  }

  /** The OTLP endpoint answers {@code {error}}, the others {@code {message, error}}. */
  static ApiException otlp(String error) {
    return new ApiException(400, Json.object().put("error", error));
  }

  static ApiException invalid(String message) {
    return of(400, message, "InvalidRequestError");
  }

  static ApiException unauthorized(String message) {
    return new ApiException(401, Json.object().put("message", message));
  }

  static ApiException of(int status, String message, String error) {
    return new ApiException(status, Json.object().put("message", message).put("error", error));
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    return body;
  }
}
