// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;

/**
 * Makes flush exact: the single worker numbers items in epochs, a flush is a {@link Marker} in the
 * same first-in-first-out queue, and it waits for the epochs up to its own. Guarded by the {@link
 * Ledger}.
 */
final class Epochs {

  private final Shelf shelf;
  private final ArrayDeque<Epoch> all = new ArrayDeque<>();
  private Epoch current = new Epoch(0);

  /** Flushes that were met and not reported yet. */
  private final ArrayDeque<Marker> awaited = new ArrayDeque<>();

  Epochs(Shelf shelf) {
    this.shelf = shelf;
    all.add(current);
  }

  /** What leaves the queue now counts for it. */
  Epoch current() {
    return current;
  }

  int size() {
    return all.size();
  }

  /** What is drained from now on belongs to a later epoch. */
  void cut(Marker marker) {
    awaited.add(marker);
    marker.upTo = current.number;
    current = new Epoch(current.number + 1);
    all.add(current);
  }

  /** Whether everything before the marker is delivered or dropped. */
  boolean isQuiet(Marker marker) {
    if (!marker.isMet()) {
      return false;
    }
    for (Epoch epoch : all) {
      if (epoch.number <= marker.upTo && epoch.pending > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What happened before the marker, each loss and each delivery told once.
   *
   * @param drained how much has left the queue; it was ahead of a marker that is still in there
   */
  Delivered report(Marker marker, long drained) {
    long upTo = marker.isMet() ? marker.upTo : current.number;
    long delivered = 0;
    long spooled = 0;
    long pending = marker.isMet() ? 0 : Math.max(0, marker.acceptedBefore - drained);
    Map<DropReason, Long> lost = marker.refused;
    for (Iterator<Epoch> each = all.iterator(); each.hasNext(); ) {
      Epoch epoch = each.next();
      if (epoch.number > upTo) {
        break;
      }
      delivered += epoch.delivered;
      long safe = shelf.safe(epoch);
      spooled += safe;
      pending += epoch.pending - safe;
      epoch.delivered = 0;
      epoch.dropped.moveTo(lost);
      if (epoch != current && epoch.pending == 0) {
        each.remove();
      }
    }
    marker.reported = true;
    awaited.remove(marker);
    merge();
    return new Delivered(delivered, spooled, pending, lost);
  }

  /** Makes one of the epochs that no flush tells apart: in an outage each flush leaves one. */
  private void merge() {
    Marker first = awaited.peekFirst();
    long upTo = first == null ? current.number - 1 : first.upTo;
    Epoch oldest = all.getFirst();
    boolean merged = false;
    for (Iterator<Epoch> each = all.iterator(); each.hasNext(); ) {
      Epoch epoch = each.next();
      if (epoch.number > upTo) {
        break;
      }
      if (epoch != oldest) {
        epoch.mergeInto(oldest);
        each.remove();
        merged = true;
      }
    }
    if (merged) {
      shelf.merged();
    }
  }
}
