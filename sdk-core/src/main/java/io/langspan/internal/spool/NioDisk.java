// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The file system of the JDK. */
final class NioDisk implements Disk {

  /**
   * Closing any channel to a file ends all locks this process has on it. So a file that is locked
   * by this process must never be opened again, not even by a copy of this class in another class
   * loader; the system properties are what all of them share.
   */
  private static final String LOCKED = "io.langspan.spool.locked.";

  /** Not closed, because of what closing would do: locked by somebody who did not say so above. */
  private static final Queue<FileChannel> KEPT = new ConcurrentLinkedQueue<>();

  /** The JDK copies through a direct buffer of this size and keeps it for the thread. */
  private static final int CHUNK = 64 << 10;

  private static final boolean WINDOWS = java.io.File.separatorChar == '\\';

  private final Access access;

  /** Whether a directory was ever forced. */
  private boolean namesForced;

  NioDisk(Path root) throws IOException {
    this.access = Access.of(root.getFileSystem());
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory, access.directory());
  }

  @Override
  public void requireSafe(Path directory, Path own, boolean secret) throws IOException {
    access.require(directory, own, secret);
  }

  @Override
  public boolean exists(Path path) {
    return !Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(Objects.toString(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size();
  }

  @Override
  public long modified(Path path) throws IOException {
    return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!WINDOWS) { // where a directory cannot be opened, and names are in the journal
      try (Channel channel = new Channel(directory, StandardOpenOption.READ)) {
        channel.force();
        namesForced = true;
      } catch (IOException e) {
        if (namesForced) {
          throw e;
        } // else this file system cannot do it at all
      }
    }
  }

  @Override
  public long room(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public @Nullable Closeable lock(Path file, boolean fresh) throws IOException {
    String key = LOCKED + Objects.requireNonNull(file.getParent()).getFileName();
    if (System.getProperties().putIfAbsent(key, "true") != null) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          fresh
              ? open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
              : open(file, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException e) {
      KEPT.add(Objects.requireNonNull(channel));
      channel = null;
    } finally {
      if (!locked) {
        unlock(channel, key);
      }
    }
    FileChannel held = channel;
    return locked ? () -> unlock(held, key) : null;
  }

  private static void unlock(@Nullable FileChannel channel, String key) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      System.clearProperty(key);
    }
  }

  @Override
  public Disk.File create(Path file) throws IOException {
    return new Channel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public Disk.File openToWrite(Path file) throws IOException {
    return new Channel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public Disk.File openToRead(Path file) throws IOException {
    // A pipe would let us wait for ever.
    if (exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is not a file");
    }
    return new Channel(file, StandardOpenOption.READ);
  }

  private FileChannel open(Path file, StandardOpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, options, access.file());
  }

  /**
   * A thread that is interrupted during I/O finds its channel closed, and the thread may be the
   * application's. So the interruption waits until we are done, and the channel is opened again.
   */
  private final class Channel implements Disk.File {

    private final Path path;
    private final StandardOpenOption how;
    private FileChannel channel;

    Channel(Path path, StandardOpenOption... how) throws IOException {
      this.path = path;
      this.how = how[how.length - 1];
      this.channel = open(path, how);
    }

    private <T> T uninterrupted(Call<T> call) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        while (true) {
          try {
            return call.on(channel);
          } catch (ClosedByInterruptException e) {
            interrupted = true;
            Thread.interrupted();
            channel = open(path, how);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      int length = Math.min(CHUNK, to.remaining());
      int n = uninterrupted(on -> on.read(to.slice(to.position(), length), position));
      to.position(to.position() + Math.max(0, n));
      return n;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      for (long at = position; from.hasRemaining(); ) {
        long to = at;
        int n = uninterrupted(on -> on.write(from.slice(), to));
        from.position(from.position() + n);
        at += n;
      }
    }

    @Override
    public long size() throws IOException {
      return uninterrupted(FileChannel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
      uninterrupted(on -> on.truncate(size));
    }

    @Override
    public void force() throws IOException {
      uninterrupted(
          on -> {
            on.force(false);
            return on;
          });
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Something done with an open channel. */
  private interface Call<T> {
    T on(FileChannel channel) throws IOException;
  }
}
