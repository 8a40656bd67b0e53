// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lane of this process and those of processes that are gone, which it has taken over. Confined
 * to the owner's thread.
 */
final class Lanes {

  /** Each has an open lock file. The others have to wait until some of these are through. */
  private static final int MOST = 64;

  /** What is left in a long of which the sequence takes most. */
  private static final int LAST_NUMBER = Short.MAX_VALUE;

  static final int OWN = 0;

  final Lane own;
  private final Env env;
  private final Home home;
  private final List<Lane> adopted = new ArrayList<>();

  /** Directories with nothing in them for us. */
  private final Set<Path> left = new HashSet<>();

  private int next = 1;

  Lanes(Env env, Home home, Claim claim) {
    this.env = env;
    this.home = home;
    this.own = new Lane(env, OWN, claim, false);
  }

  /** In the order in which they are sent and dropped: our own comes last. */
  List<Lane> all() {
    List<Lane> all = new ArrayList<>(adopted);
    all.add(own);
    return all;
  }

  /** The lane of a record by the number its owner knows. */
  @Nullable Lane of(long handle) {
    int number = (int) (handle >>> SegmentId.SEQUENCE_BITS);
    for (Lane lane : adopted) {
      if (lane.number == number) {
        return lane;
      }
    }
    return number == own.number ? own : null;
  }

  /** Takes over the directories whose process is gone. */
  void adopt() {
    Path mine = own.claim().directory;
    Set<Path> known = new HashSet<>(left);
    known.add(mine);
    adopted.forEach(lane -> known.add(lane.claim().directory));
    home.orphans(mine, known, room()).forEach(claim -> adopt(claim, false));
    home.outdated(mine, known, room()).forEach(claim -> adopt(claim, true));
  }

  private int room() {
    return Math.min(MOST - adopted.size(), LAST_NUMBER - next);
  }

  private void adopt(Claim claim, boolean outdated) {
    Lane lane = new Lane(env, next++, claim, outdated);
    try {
      lane.list();
      adopted.add(lane);
    } catch (IOException e) {
      claim.release();
    }
  }

  /** Lets go of the directories in which there is nothing left for us. */
  void dismiss() {
    for (Iterator<Lane> at = adopted.iterator(); at.hasNext(); ) {
      Lane lane = at.next();
      if (lane.isEmpty()) {
        lane.claim().remove(env.disk());
      } else if (lane.left()) {
        lane.dismiss();
      } else {
        continue;
      }
      left.add(lane.claim().directory);
      at.remove();
    }
  }

  /** Deletes what is empty and leaves the rest to the next start. */
  void close() {
    for (Lane lane : all()) {
      lane.saveAcks();
      lane.delete(Integer.MAX_VALUE);
      if (lane.isEmpty()) {
        lane.claim().remove(env.disk());
      } else {
        lane.claim().release();
      }
    }
  }
}
