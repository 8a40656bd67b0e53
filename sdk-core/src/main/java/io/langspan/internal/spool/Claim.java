// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The directory of one process, this one or one that died, with its lock held. */
final class Claim {

  static final String LOCK = "lock";

  final Path directory;
  private final Closeable lock;

  Claim(Path directory, Closeable lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** Leaves the directory to whoever comes next. */
  void release() {
    try {
      lock.close();
    } catch (IOException ignored) {
      // The lock ends with the process at the latest.
    }
  }

  /** Deletes the directory, in which there is nothing left but the lock. */
  void remove(Disk disk) {
    try {
      // While it is locked: an unlocked directory with a lock file may be adopted.
      disk.delete(directory.resolve(LOCK));
      disk.delete(directory);
    } catch (IOException ignored) {
      // Whoever finds it empty deletes it.
    } finally {
      release();
    }
  }
}
