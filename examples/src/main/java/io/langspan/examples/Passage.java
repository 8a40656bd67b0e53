// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

/**
 * One section of a document.
 *
 * @param source the document it is from, such as {@code en/delivery.md}
 * @param heading the document's title and the section's heading
 * @param text the section
 * @param score how well it fits the question; 0 before anything was asked
 */
record Passage(String source, String heading, String text, double score) {

  Passage withScore(double score) {
    return new Passage(source, heading, text, score);
  }
}
