// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

/** What is left of JSON that a sieve is fed with at once. */
final class Sieved {

  private Sieved() {}

  static Json of(byte[] bytes, int from, int to) {
    Sieve sieve = new Sieve(to - from);
    sieve.feed(bytes, from, to);
    return sieve.json();
  }
}
