// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that promises no more than a real one. What was not forced is dropped, torn,
 * reordered or filled with zeros by {@link #crash}; a name is durable only when its directory was
 * forced. It can be full and can fail.
 */
final class SimDisk implements Disk {

  private static final int SECTOR = 64;

  /** A change of a file that the platter has not got; data null means a new size. */
  private record Change(long position, byte @Nullable [] data) {

    byte[] applyTo(byte[] content, int bytes) {
      if (data == null) {
        return Arrays.copyOf(content, (int) position);
      }
      int end = (int) position + bytes;
      byte[] result = content.length < end ? Arrays.copyOf(content, end) : content.clone();
      System.arraycopy(data, 0, result, (int) position, bytes);
      return result;
    }
  }

  private static final class Inode {
    byte[] cached = new byte[0];
    byte[] durable = new byte[0];
    List<Change> pending = new ArrayList<>();
    boolean directory;
    long modified;

    void change(Change change) {
      cached = change.applyTo(cached, change.data == null ? 0 : change.data.length);
      pending.add(change);
    }
  }

  private final Random random;
  private final TreeMap<Path, Inode> names = new TreeMap<>();
  private final TreeMap<Path, Inode> durableNames = new TreeMap<>();
  private final Set<Path> locks = new HashSet<>();
  private int life;

  /** The process dies at the operation of this number. */
  long deadline = Long.MAX_VALUE;

  long operations;

  /** Ends a process in the middle of what it does. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Bytes that can still be written. */
  long room = Long.MAX_VALUE;

  double writeFails;
  double forceFails;
  double deleteFails;
  double readFails;
  double truncateFails;
  double createFails;
  double lockFails;
  long clock;

  SimDisk(Random random) {
    this.random = random;
    Inode root = new Inode();
    root.directory = true;
    names.put(Path.of("/"), root);
    durableNames.put(Path.of("/"), root);
  }

  private void step() {
    if (++operations >= deadline) {
      throw new Died();
    }
  }

  /** Nothing fails from now on. */
  void heal() {
    deadline = Long.MAX_VALUE;
    room = Long.MAX_VALUE;
    writeFails = forceFails = deleteFails = readFails = truncateFails = createFails = lockFails = 0;
  }

  /** The power fails: only what was forced is sure to be there. */
  void crash() {
    life++;
    locks.clear();
    for (Inode inode : new HashSet<>(names.values())) {
      settle(inode);
    }
    for (Inode inode : new HashSet<>(durableNames.values())) {
      settle(inode);
    }
    Set<Path> changed = new HashSet<>(names.keySet());
    changed.addAll(durableNames.keySet());
    for (Path path : new ArrayList<>(new java.util.TreeSet<>(changed))) {
      if (names.get(path) != durableNames.get(path) && random.nextBoolean()) {
        put(durableNames, path, names.get(path));
      }
    }
    durableNames.keySet().removeIf(path -> path.getParent() != null && !reachable(path));
    names.clear();
    names.putAll(durableNames);
  }

  private boolean reachable(Path path) {
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      if (!durableNames.containsKey(at)) {
        return false;
      }
    }
    return true;
  }

  private static void put(Map<Path, Inode> names, Path path, @Nullable Inode inode) {
    if (inode == null) {
      names.remove(path);
    } else {
      names.put(path, inode);
    }
  }

  private void settle(Inode inode) {
    byte[] content = inode.durable;
    int mode = random.nextInt(4);
    for (Change change : inode.pending) {
      boolean kept = mode == 0 || (mode != 1 && random.nextBoolean());
      if (kept) {
        int bytes = change.data == null ? 0 : change.data.length;
        content = change.applyTo(content, mode == 3 ? random.nextInt(bytes + 1) : bytes);
      } else if (change.data != null && random.nextInt(4) == 0) {
        // The size arrived and the bytes did not, or only some sectors of them.
        content = change.applyTo(content, 0);
        int end = (int) change.position + change.data.length;
        content = content.length < end ? Arrays.copyOf(content, end) : content.clone();
        for (int at = 0; at < change.data.length; at += SECTOR) {
          if (random.nextBoolean()) {
            int n = Math.min(SECTOR, change.data.length - at);
            System.arraycopy(change.data, at, content, (int) change.position + at, n);
          }
        }
      }
    }
    inode.durable = content;
    inode.cached = content;
    inode.pending = new ArrayList<>();
  }

  /** The process dies: what it wrote is there, what it locked is free. */
  void kill() {
    life++;
    locks.clear();
  }

  /** All files and what is in them, but not the notes of ages, which stay. */
  Map<Path, byte[]> files() {
    Map<Path, byte[]> files = new TreeMap<>();
    names.forEach(
        (path, inode) -> {
          if (!inode.directory && !path.getFileName().toString().startsWith("age-")) {
            files.put(path, inode.cached);
          }
        });
    return files;
  }

  /** Puts a file there, or other bytes into it, durably. */
  void put(Path file, byte[] content) {
    for (Path at = file.getParent(); at != null; at = at.getParent()) {
      Inode directory = names.computeIfAbsent(at, path -> new Inode());
      directory.directory = true;
      durableNames.putIfAbsent(at, directory);
    }
    Inode inode = new Inode();
    inode.cached = inode.durable = content;
    inode.modified = clock;
    names.put(file, inode);
    durableNames.put(file, inode);
  }

  /** All that there is, in the order of their names. */
  List<Path> names() {
    return List.copyOf(names.keySet());
  }

  void deleteAll(Path directory) {
    names.keySet().removeIf(path -> path.startsWith(directory));
    durableNames.keySet().removeIf(path -> path.startsWith(directory));
  }

  private void fail(double probability, String what) throws IOException {
    if (probability > 0 && random.nextDouble() < probability) {
      throw new IOException("Input/output error: " + what);
    }
  }

  private Inode get(Path path) throws IOException {
    Inode inode = names.get(path);
    if (inode == null) {
      throw new NoSuchFileException(path.toString());
    }
    return inode;
  }

  private Inode add(Path path, boolean directory) throws IOException {
    if (names.containsKey(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    Path parent = path.getParent();
    if (parent == null || !get(parent).directory) {
      throw new NoSuchFileException(path.toString());
    }
    get(parent).modified = clock;
    Inode inode = new Inode();
    inode.directory = directory;
    inode.modified = clock;
    names.put(path, inode);
    return inode;
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    step();
    fail(createFails, "mkdir");
    add(directory, true);
  }

  @Override
  public void requireSafe(Path directory, Path own, boolean secret) throws IOException {
    get(directory);
  }

  @Override
  public boolean exists(Path path) {
    step();
    return names.containsKey(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    step();
    get(directory);
    List<String> found = new ArrayList<>();
    for (Path path : names.keySet()) {
      if (directory.equals(path.getParent())) {
        found.add(path.getFileName().toString());
      }
    }
    return found;
  }

  @Override
  public long size(Path file) throws IOException {
    step();
    return get(file).cached.length;
  }

  @Override
  public long modified(Path path) throws IOException {
    return get(path).modified;
  }

  @Override
  public void delete(Path path) throws IOException {
    step();
    if (!names.containsKey(path)) {
      return;
    }
    fail(deleteFails, "unlink");
    if (get(path).directory && !list(path).isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    names.remove(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step();
    get(directory);
    fail(forceFails, "fsync of a directory");
    Set<Path> children = new HashSet<>(names.keySet());
    children.addAll(durableNames.keySet());
    for (Path path : children) {
      if (directory.equals(path.getParent())) {
        put(durableNames, path, names.get(path));
      }
    }
  }

  @Override
  public long room(Path directory) {
    return room;
  }

  @Override
  public @Nullable Closeable lock(Path file, boolean fresh) throws IOException {
    step();
    if (fresh) {
      add(file, false);
    } else {
      get(file);
    }
    fail(lockFails, "no locks available");
    if (!locks.add(file)) {
      return null;
    }
    int born = life;
    return () -> {
      if (born == life) {
        locks.remove(file);
      }
    };
  }

  @Override
  public File create(Path file) throws IOException {
    step();
    fail(createFails, "open");
    return new Handle(add(file, false));
  }

  @Override
  public File openToWrite(Path file) throws IOException {
    return names.containsKey(file) ? new Handle(get(file)) : create(file);
  }

  @Override
  public File openToRead(Path file) throws IOException {
    step();
    fail(readFails, "open");
    return new Handle(get(file));
  }

  private final class Handle implements File {

    private final Inode inode;
    private final int born = life;

    Handle(Inode inode) {
      this.inode = inode;
    }

    private void alive() {
      step();
      if (born != life) {
        throw new IllegalStateException("a dead process does nothing");
      }
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      alive();
      fail(readFails, "read");
      if (position >= inode.cached.length) {
        return -1;
      }
      int n = Math.min(to.remaining(), inode.cached.length - (int) position);
      n = n > 1 ? 1 + random.nextInt(n) : n;
      to.put(inode.cached, (int) position, n);
      return n;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      if (operations + 1 >= deadline) { // half of it is done when the process dies
        byte[] half = new byte[random.nextInt(from.remaining() + 1)];
        from.get(half);
        inode.change(new Change(position, half));
      }
      alive();
      boolean full = from.remaining() > room;
      boolean broken = writeFails > 0 && random.nextDouble() < writeFails;
      int n = full ? (int) room : broken ? random.nextInt(from.remaining() + 1) : from.remaining();
      byte[] data = new byte[n];
      from.get(data);
      inode.change(new Change(position, data));
      inode.modified = clock;
      room -= n;
      if (full) {
        throw new IOException("No space left on device");
      }
      if (broken) {
        throw new IOException("Input/output error: write");
      }
    }

    @Override
    public long size() {
      return inode.cached.length;
    }

    @Override
    public void truncate(long size) throws IOException {
      alive();
      fail(truncateFails, "ftruncate");
      if (size < inode.cached.length) {
        inode.change(new Change(size, null));
      }
    }

    @Override
    public void force() throws IOException {
      alive();
      if (forceFails > 0 && random.nextDouble() < forceFails) {
        // Linux marks the pages clean: a later fsync succeeds and they are never written.
        inode.pending.removeIf(change -> random.nextBoolean());
        throw new IOException("Input/output error: fsync");
      }
      for (Change change : inode.pending) {
        inode.durable = change.applyTo(inode.durable, change.data == null ? 0 : change.data.length);
      }
      inode.pending = new ArrayList<>();
    }

    @Override
    public void close() {}
  }
}
