// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who may do what.
 *
 * @param any whether every key is a good one
 */
record Credentials(String publicKey, String secretKey, boolean any) {

  /** What a key allows. */
  enum Access {
    /** Only to write scores: the public key alone, as browsers have it. */
    SCORES,
    PROJECT
  }

  Access access(String authorization) throws ApiException {
    // The scheme word is case-sensitive on the server.
    if (authorization.startsWith("Bearer ")) {
      String key = authorization.substring("Bearer ".length());
      if (any ? !key.isBlank() : key.equals(publicKey)) {
        return Access.SCORES;
      }
      throw ApiException.unauthorized("Invalid public key. Confirm that you've configured it.");
    }
    if (!authorization.startsWith("Basic ")) {
      throw ApiException.unauthorized(
          authorization.isEmpty()
              ? "No authorization header"
              : "Invalid authorization header: use Basic or Bearer");
    }
    // The key is found by its secret, which ends at a second colon; a wrong public key is let pass.
    String[] pair = decode(authorization.substring("Basic ".length())).split(":", -1);
    String secret = pair.length > 1 ? pair[1] : "";
    if (any ? secret.isBlank() || pair[0].isBlank() : !secret.equals(secretKey)) {
      throw ApiException.unauthorized("Invalid credentials. Confirm that you've configured them.");
    }
    return Access.PROJECT;
  }

  private static String decode(String base64) throws ApiException {
    try {
      return new String(Base64.getDecoder().decode(base64.trim()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.unauthorized("Invalid authorization header: not base64");
    }
  }

  /** Keys stay out of it. */
  @Override
  public String toString() {
    return "Credentials";
  }
}
