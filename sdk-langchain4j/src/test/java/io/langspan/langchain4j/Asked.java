// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

/** One call of a random service: its memory id, by which all that happens in it is told apart. */
final class Asked {

  private final Executed service;
  private Executed augment;

  Asked(Executed service) {
    this.service = service;
  }

  Executed service() {
    return service;
  }

  /** Its retrieval, which begins with the first retriever. */
  synchronized Executed augment(boolean fails) {
    if (augment == null) {
      augment = service.below("CHAIN augment DefaultRetrievalAugmentor");
      if (fails) {
        augment.level("ERROR");
      } else {
        augment.below("SPAN aggregate DefaultContentAggregator");
        augment.below("SPAN inject DefaultContentInjector");
      }
    }
    return augment;
  }
}
