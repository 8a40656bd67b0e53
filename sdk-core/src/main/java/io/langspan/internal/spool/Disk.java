// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a spool does to a file system, so that a test can let it fail and crash. Nothing follows
 * a symbolic link, and everything that is created belongs to its owner alone.
 */
interface Disk {

  /** Fails when there is anything of that name. */
  void createDirectory(Path directory) throws IOException;

  /**
   * Fails unless this is a directory of the same owner as {@code own}, a directory just created,
   * which others cannot write to, and if it is {@code secret} not even look into.
   */
  void requireSafe(Path directory, Path own, boolean secret) throws IOException;

  /** Whether there is something of that name; also when that cannot be found out. */
  boolean exists(Path path);

  /** The names in a directory, in no order. */
  List<String> list(Path directory) throws IOException;

  long size(Path file) throws IOException;

  /** Milliseconds of the last change. */
  long modified(Path path) throws IOException;

  /** Deletes a file or an empty directory; it is no failure that there is none. */
  void delete(Path path) throws IOException;

  /** Makes durable which names are in the directory. */
  void syncDirectory(Path directory) throws IOException;

  /** Bytes that could still be written there, as far as is known. */
  long room(Path directory) throws IOException;

  /**
   * Locks a file for as long as the result is open, or returns {@code null} when somebody else has
   * locked it, in this process or another. A {@code fresh} one must not be there before.
   */
  @Nullable Closeable lock(Path file, boolean fresh) throws IOException;

  /** Creates a file to write; fails when there is one. */
  File create(Path file) throws IOException;

  /** Opens a file to write, and creates it when it is not there. */
  File openToWrite(Path file) throws IOException;

  /** Opens a file to read. */
  File openToRead(Path file) throws IOException;

  /** An open file. */
  interface File extends Closeable {

    /** Reads at least one byte, or returns -1 at the end. */
    int read(ByteBuffer to, long position) throws IOException;

    /** Writes all of it, or fails with any part of it written. */
    void write(ByteBuffer from, long position) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /** Makes durable what was written. After a failure nothing can be said about it. */
    void force() throws IOException;
  }
}
