// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.Mask;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.otel.EndedSpan.Leaving;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cleans, masks, writes and encodes a span, once for all destinations that take the same bytes of
 * it. Their workers take turns.
 */
final class Encoding {

  /** Destinations of equal kinds share an encoding. */
  record Kind(
      SpanFilter filter,
      @Nullable Mask mask,
      boolean input,
      boolean output,
      AttributeProfile profile) {

    /** Of the project. */
    static Kind of(LangspanSettings settings, SpanFilter filter) {
      return new Kind(
          filter,
          settings.mask(),
          settings.captureInput(),
          settings.captureOutput(),
          AttributeProfile.LANGFUSE);
    }

    /** The same as far as a destination does not say otherwise. */
    Kind at(Destination destination) {
      SpanFilter ownFilter = destination.filter();
      Mask ownMask = destination.mask();
      return new Kind(
          ownFilter == null ? filter : ownFilter,
          ownMask == null ? mask : ownMask,
          input && destination.content(),
          output && destination.content(),
          destination.profile());
    }

    // Written out: those that a record gets remember its types for ever in Java 17, and so keep
    // the class loader of an application that is gone
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kind kind
          && filter.equals(kind.filter)
          && Objects.equals(mask, kind.mask)
          && input == kind.input
          && output == kind.output
          && profile == kind.profile;
    }

    @Override
    public int hashCode() {
      return Objects.hash(filter, mask, input, output, profile);
    }
  }

  private final AttributeProfile profile;
  private final Runnable beforeFirst;
  private final TextRules rules; // guarded by this
  private final List<DeliveryEngine> deliveries = new ArrayList<>();

  private @Nullable SpanEncoder encoder; // of a worker: it costs milliseconds to build

  /**
   * An encoding without destinations.
   *
   * @param maxLength of a value, in characters
   * @param beforeFirst what the worker does before it encodes for the first time
   */
  Encoding(Kind kind, int maxLength, Runnable beforeFirst) {
    this.profile = kind.profile();
    this.beforeFirst = beforeFirst;
    this.rules = new TextRules(kind.mask(), kind.input(), kind.output(), maxLength);
  }

  /** While it is built. */
  void to(DeliveryEngine delivery) {
    deliveries.add(delivery);
  }

  /** Hands a span over to all destinations; says whether one of them has taken it. */
  boolean submit(EndedSpan span, long bytes) {
    SpanItem item = new SpanItem(this, span, bytes);
    boolean taken = false;
    for (DeliveryEngine delivery : deliveries) {
      taken |= delivery.submit(item);
    }
    return taken;
  }

  /** On a worker's thread. */
  synchronized byte @Nullable [] encode(EndedSpan span) throws IOException {
    Leaving leaving = span.leaving();
    if (leaving == null) {
      return null;
    }
    OutgoingSpan out = new OutgoingSpan(leaving, rules, profile);
    SpanEncoder encoder = this.encoder;
    if (encoder == null) {
      encoder = new SpanEncoder();
      this.encoder = encoder;
      beforeFirst.run();
    }
    return encoder.encode(out);
  }
}
