// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directories: {@code <root>/<binding>/<process>}. The lock decides who a process directory
 * belongs to, never a process id. Its name is used once only, so that nobody confuses two of them.
 */
final class Home {

  private static final Pattern BINDING = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern PROCESS = Pattern.compile("[0-9a-f]{12}-[0-9a-f]{16}");
  private static final Pattern AGE = Pattern.compile("age-([0-9]{1,15})");
  private static final int ATTEMPTS = 8;

  /** A directory does not change when a segment in it does, so it may be this much younger. */
  private static final Duration SEGMENT_LIFE = Journal.LONGEST.plusMinutes(50);

  private final Env env;
  private final Disk disk;
  private final Path root;
  private final Path binding;

  Home(Env env) {
    this.env = env;
    this.disk = env.disk();
    this.root = env.config().root().toAbsolutePath().normalize();
    this.binding = root.resolve(env.config().binding());
  }

  /** Makes a directory for this process and locks it. */
  Claim create() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      make(root);
      make(binding);
      Path own = binding.resolve(name());
      try {
        disk.createDirectory(own);
        Claim claim = claimNew(own);
        if (claim != null) {
          return claim;
        }
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        // Somebody was faster; to create, or to tidy an empty directory away.
      }
    }
    throw new IOException("Cannot keep a directory of our own in " + binding);
  }

  /** Leaves nothing behind where it fails: whoever opens a spool tries again and again. */
  private @Nullable Claim claimNew(Path own) throws IOException {
    Path file = own.resolve(Claim.LOCK);
    Closeable lock = null;
    try {
      requireSafe(own);
      lock = disk.lock(file, true);
      if (lock == null) {
        return null;
      }
      if (disk.exists(file)) {
        noteAge();
        disk.syncDirectory(binding);
        return new Claim(own, lock);
      }
      lock.close(); // another spool took it for an orphan and has deleted it already
      return null;
    } catch (IOException e) {
      new Claim(own, lock == null ? () -> {} : lock).remove(disk);
      throw e;
    }
  }

  /**
   * Tells spools of other bindings, by the name of an empty file, for how long to keep what they
   * find here. What an earlier process said is over.
   */
  private void noteAge() {
    String name = "age-" + env.config().maxAge().toMillis();
    try {
      List<String> notes = disk.list(binding).stream().filter(AGE.asMatchPredicate()).toList();
      if (!notes.contains(name)) {
        disk.create(binding.resolve(name)).close();
      }
      for (String note : notes) {
        if (!note.equals(name)) {
          disk.delete(binding.resolve(note));
        }
      }
    } catch (IOException e) {
      // Then others go by their own age, and by the usual one.
    }
  }

  private void make(Path directory) throws IOException {
    if (disk.exists(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent == null) {
      throw new NoSuchFileException(directory.toString());
    }
    make(parent);
    try {
      disk.createDirectory(directory);
      disk.syncDirectory(parent);
    } catch (FileAlreadyExistsException e) {
      // Made by another process. Whether it is a good one is looked at later.
    }
  }

  private void requireSafe(Path own) throws IOException {
    disk.requireSafe(root, own, false);
    disk.requireSafe(binding, own, true);
    disk.requireSafe(own, own, true);
  }

  private String name() {
    return String.format(
        "%012x-%016x", env.now() & SegmentId.MAX_SEQUENCE, env.random().nextLong());
  }

  /** Takes over directories of this binding whose process is gone, oldest first. */
  List<Claim> orphans(Path own, Set<Path> known, int most) {
    List<Claim> claims = new ArrayList<>();
    for (Path directory : list(binding, PROCESS)) {
      if (claims.size() < most && !known.contains(directory)) {
        add(claims, directory, own);
      }
    }
    return claims;
  }

  /**
   * Takes over directories that no spool of their binding came back for. They are never sent, and
   * when all in them is too old, by what their binding was told, they are to be deleted.
   */
  List<Claim> outdated(Path own, Set<Path> known, int most) {
    List<Claim> claims = new ArrayList<>();
    for (Path other : list(root, BINDING)) {
      if (other.equals(binding)) {
        continue;
      }
      long age = ageOf(other);
      for (Path directory : list(other, PROCESS)) {
        if (claims.size() < most && !known.contains(directory) && outdated(directory, age)) {
          add(claims, directory, own);
        }
      }
    }
    return claims;
  }

  /** Without a note, which only a failing disk has not, at least the usual age. */
  private long ageOf(Path other) {
    return list(other, AGE).stream()
        .mapToLong(Home::noted)
        .max()
        .orElse(Math.max(env.config().maxAge().toMillis(), SpoolConfig.MAX_AGE.toMillis()));
  }

  private static long noted(Path note) {
    Matcher age = AGE.matcher(String.valueOf(note.getFileName()));
    return age.matches() ? Long.parseLong(age.group(1)) : 0;
  }

  private boolean outdated(Path directory, long age) {
    try {
      return env.olderThan(age, disk.modified(directory) + SEGMENT_LIFE.toMillis());
    } catch (IOException e) {
      return false;
    }
  }

  private List<Path> list(Path directory, Pattern names) {
    try {
      return disk.list(directory).stream()
          .filter(name -> names.matcher(name).matches())
          .sorted()
          .map(directory::resolve)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void add(List<Claim> claims, Path directory, Path own) {
    try {
      disk.requireSafe(directory, own, true);
      Claim claim = claim(directory);
      if (claim != null) {
        claims.add(claim);
      }
    } catch (SpoolException e) {
      env.log().warn("orphan", "Left a spool directory alone: {}", e.getMessage());
    } catch (IOException e) {
      // Gone meanwhile, or it cannot be locked. There will be another look.
    }
  }

  private @Nullable Claim claim(Path directory) throws IOException {
    Path file = directory.resolve(Claim.LOCK);
    boolean fresh = !disk.exists(file);
    if (fresh && disk.list(directory).isEmpty()) {
      disk.delete(directory); // its maker will notice and make another
      return null;
    }
    Closeable lock = disk.lock(file, fresh);
    if (lock == null) {
      return null;
    }
    if (!disk.exists(file)) { // deleted by its owner between our look and our lock
      lock.close();
      return null;
    }
    return new Claim(directory, lock);
  }
}
