// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

/** What the server of the contract does not take, and says so. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  final int status;

  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  String json() {
    return "{\"message\":\"" + getMessage() + "\",\"error\":\"refused\"}";
  }
}
