// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.internal.client.HeaderRules;
import java.util.Objects;

/**
 * The two keys of a project. Immutable.
 *
 * @since 0.1
 */
public final class Credentials {

  private static final int SHOWN = 8;

  private final String publicKey;
  private final String secretKey;

  private Credentials(String publicKey, String secretKey) {
    this.publicKey = publicKey;
    this.secretKey = secretKey;
  }

  /**
   * These keys.
   *
   * @throws IllegalArgumentException when one is blank or holds what a header must not
   */
  public static Credentials of(String publicKey, String secretKey) {
    return new Credentials(
        HeaderRules.value("publicKey", publicKey), HeaderRules.value("secretKey", secretKey));
  }

  /** The public key. */
  public String publicKey() {
    return publicKey;
  }

  /** The secret key. Never log it. */
  public String secretKey() {
    return secretKey;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credentials keys
        && publicKey.equals(keys.publicKey)
        && secretKey.equals(keys.secretKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(publicKey, secretKey);
  }

  /** The beginning of the public key. */
  @Override
  public String toString() {
    return "Credentials["
        + (publicKey.length() > SHOWN ? publicKey.substring(0, SHOWN) + "…" : publicKey)
        + "]";
  }
}
