// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Who may read and write what a spool creates: its owner, and nobody else from the start. */
abstract class Access {

  abstract FileAttribute<?> directory();

  abstract FileAttribute<?> file();

  /**
   * Whether others than the owner may write to this directory, or for {@code secret} do anything.
   */
  abstract boolean open(Path directory, boolean secret) throws IOException;

  static Access of(FileSystem files) throws IOException {
    Set<String> views = files.supportedFileAttributeViews();
    if (views.contains("posix")) {
      return new Posix();
    }
    if (views.contains("acl")) {
      return new Acl(files);
    }
    throw new SpoolException(
        SpoolException.Reason.INSECURE,
        "This file system cannot keep files to their owner. Choose another spool directory.");
  }

  /** Throws unless the directory is of the owner of {@code own} and closed to others. */
  void require(Path directory, Path own, boolean secret) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw insecure(directory, "is not a directory, or a symbolic link to one");
    }
    if (!owner(directory).equals(owner(own))) {
      throw insecure(directory, "belongs to another user");
    }
    if (open(directory, secret)) {
      throw insecure(directory, secret ? "is open to other users" : "can be changed by others");
    }
  }

  private static UserPrincipal owner(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static SpoolException insecure(Path directory, String what) {
    return new SpoolException(
        SpoolException.Reason.INSECURE,
        directory + " " + what + ". The spool needs a directory of its own user, mode 0700.");
  }

  private static final class Posix extends Access {

    @Override
    FileAttribute<?> directory() {
      return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    FileAttribute<?> file() {
      return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    @Override
    boolean open(Path directory, boolean secret) throws IOException {
      Set<PosixFilePermission> others =
          Files.getFileAttributeView(
                  directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes()
              .permissions();
      others.removeAll(PosixFilePermissions.fromString("rwx------"));
      if (!secret) {
        others.removeAll(PosixFilePermissions.fromString("---r-xr-x"));
      }
      return !others.isEmpty();
    }
  }

  /** Windows. */
  private static final class Acl extends Access {

    private final UserPrincipal user;

    Acl(FileSystem files) throws IOException {
      user =
          files
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(System.getProperty("user.name"));
    }

    private FileAttribute<List<AclEntry>> ownerOnly() {
      AclEntry all =
          AclEntry.newBuilder()
              .setType(AclEntryType.ALLOW)
              .setPrincipal(user)
              .setPermissions(EnumSet.allOf(AclEntryPermission.class))
              .build();
      return new FileAttribute<>() {
        @Override
        public String name() {
          return "acl:acl";
        }

        @Override
        public List<AclEntry> value() {
          return List.of(all);
        }
      };
    }

    @Override
    FileAttribute<?> directory() {
      return ownerOnly();
    }

    @Override
    FileAttribute<?> file() {
      return ownerOnly();
    }

    @Override
    boolean open(Path directory, boolean secret) throws IOException {
      // Of the root, which the user may have made, the owner must do: an inherited list there tells
      // little, and everything below has a list of ours.
      return secret
          && Files.getFileAttributeView(
                  directory, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .getAcl()
              .stream()
              .anyMatch(
                  entry -> entry.type() == AclEntryType.ALLOW && !entry.principal().equals(user));
    }
  }
}
