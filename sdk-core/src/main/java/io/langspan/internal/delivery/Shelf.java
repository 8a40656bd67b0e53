// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the {@link Ledger} knows of the disk; guarded by it. */
final class Shelf {

  /** The spool as the books need it. Any thread; never waits. */
  interface Store {

    /** All that was written up to this sequence survives a power failure. */
    long durableUpTo();

    /** Nobody needs the record any more. */
    void ack(long sequence);

    /** The size of the files. */
    long bytes();
  }

  static final Store NONE =
      new Store() {
        @Override
        public long durableUpTo() {
          return 0;
        }

        @Override
        public void ack(long sequence) {}

        @Override
        public long bytes() {
          return 0;
        }
      };

  private record Copy(Envelope envelope, Epoch epoch) {}

  private final Store store;

  /** What is in memory too, by sequence. */
  private final Map<Long, Copy> copies = new HashMap<>();

  /** The epochs of what is on disk only, by the first sequence of each. */
  private final TreeMap<Long, Epoch> epochs = new TreeMap<>();

  /** Former runs have no part in the flushes of this one. */
  private final Epoch former = new Epoch(-1);

  /** What is on disk only. */
  long spilled;

  /** What former runs have left to this one. */
  long recovered;

  Shelf(Store store) {
    this.store = store;
  }

  void put(Epoch epoch, Envelope envelope, long sequence) {
    if (envelope.settled) {
      store.ack(sequence); // it was under way when the last try to save it began
      return;
    }
    envelope.sequence = sequence;
    copies.put(sequence, new Copy(envelope, epoch));
    epoch.onDisk++;
    epoch.lastSequence = Math.max(epoch.lastSequence, sequence);
  }

  /** May be repeated if it fails. */
  void remove(Epoch epoch, List<Envelope> envelopes) {
    for (Envelope envelope : envelopes) {
      if (envelope.sequence != 0 && copies.remove(envelope.sequence) != null) {
        epoch.onDisk--;
        store.ack(envelope.sequence);
      }
    }
  }

  void spill(Epoch epoch, long sequence) {
    spilled++;
    epoch.onDisk++;
    epoch.lastSequence = Math.max(epoch.lastSequence, sequence);
    while (!epochs.isEmpty() && epochs.firstEntry().getValue().counting().pending == 0) {
      epochs.pollFirstEntry();
    }
    if (epochs.isEmpty() || epochs.lastEntry().getValue().counting() != epoch) {
      epochs.put(sequence, epoch);
    }
  }

  Epoch fetch(Envelope envelope, long sequence, boolean own) {
    Epoch epoch = own ? epochOf(sequence) : former;
    if (own) {
      spilled--;
    } else {
      recovered++;
      epoch.pending++;
      epoch.onDisk++;
    }
    envelope.sequence = sequence;
    copies.put(sequence, new Copy(envelope, epoch));
    return epoch;
  }

  Epoch lost(long sequence) {
    Epoch epoch = epochOf(sequence);
    spilled--;
    epoch.onDisk--;
    return epoch;
  }

  private Epoch epochOf(long sequence) {
    Map.Entry<Long, Epoch> entry = epochs.floorEntry(sequence);
    return entry == null ? former : entry.getValue().counting();
  }

  /** Some epochs count as one now. */
  void merged() {
    Epoch before = null;
    for (Iterator<Map.Entry<Long, Epoch>> all = epochs.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Epoch> entry = all.next();
      Epoch counting = entry.getValue().counting();
      if (counting == before) {
        all.remove();
      } else {
        entry.setValue(counting);
      }
      before = counting;
    }
  }

  int epochs() {
    return epochs.size();
  }

  void gone(long sequence) {
    Copy copy = copies.remove(sequence);
    if (copy != null) {
      copy.envelope.sequence = 0;
      copy.epoch.counting().onDisk--;
    }
  }

  /** The copy on disk stays as it is: who reads it will cut it again. */
  void replace(Envelope before, Envelope after) {
    Copy copy = copies.get(before.sequence);
    if (copy != null) {
      after.sequence = before.sequence;
      copies.put(after.sequence, new Copy(after, copy.epoch));
    }
  }

  /** Takes the envelope out of memory; returns whether it stays on disk. */
  boolean leave(Envelope envelope) {
    if (envelope.sequence == 0 || copies.remove(envelope.sequence) == null) {
      return false;
    }
    spilled++;
    return true;
  }

  /** How many of the epoch survive a power failure. */
  long safe(Epoch epoch) {
    return epoch.onDisk > 0 && store.durableUpTo() >= epoch.lastSequence ? epoch.onDisk : 0;
  }

  long bytes() {
    return store.bytes();
  }
}
