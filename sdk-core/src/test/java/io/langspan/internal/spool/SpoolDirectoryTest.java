// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.lab.Row;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use which directory. */
class SpoolDirectoryTest {

  @TempDir Path temp;

  private Path root = Path.of("");

  @BeforeEach
  void posix() throws IOException {
    assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"), "needs POSIX modes");
    root = temp.resolve("a").resolve("spool");
  }

  private SpoolConfig config() {
    return SpoolConfig.of(root, "https://host", "pk").withSegmentBytes(2000);
  }

  private Path binding() {
    return root.resolve(config().binding());
  }

  private void assertRefused(String why) {
    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> Spool.open(config()))
        .withMessageContaining(why)
        .extracting(SpoolException::reason)
        .isEqualTo(SpoolException.Reason.INSECURE);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void open_makesWhatNobodyElseCanRead() throws IOException {
    try (Spool spool = Spool.open(config())) {
      long[] sequences = spool.append(Rows.rows(0, 9, 500));
      spool.ack(sequences[0]);
      spool.sync();
      try (Stream<Path> all = Files.walk(temp.resolve("a"))) {
        for (Path path : all.toList()) {
          assertThat(mode(path))
              .as("%s", path)
              .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  @Row("E4")
  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwx---", "rwx----w-"})
  void open_isRefused_whenOthersCanWriteToTheRoot(String mode) throws IOException {
    Files.createDirectories(root);
    mode(root, mode);

    assertRefused("can be changed by others");
    try (Stream<Path> left = Files.list(binding())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void open_isFine_whenOthersCanOnlyReadTheRoot() throws IOException {
    Files.createDirectories(root);
    mode(root, "rwxr-xr-x");

    Spool.open(config()).close();
    assertThat(mode(binding())).isEqualTo("rwx------");
  }

  @Test
  void open_isRefused_whenOthersCanLookBelowTheRoot() throws IOException {
    Files.createDirectories(binding());
    mode(root, "rwx------");
    mode(binding(), "rwxr-x---");

    assertRefused("open to other users");
  }

  @Row("E4")
  @Test
  void open_isRefused_whenTheRootIsALink() throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    mode(elsewhere, "rwx------");
    Files.createDirectories(root.getParent());
    Files.createSymbolicLink(root, elsewhere);

    assertRefused("symbolic link");
  }

  @Test
  void open_isRefused_whenTheBindingIsALink() throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    mode(elsewhere, "rwx------");
    Files.createDirectories(root);
    mode(root, "rwx------");
    Files.createSymbolicLink(binding(), elsewhere);

    assertRefused("symbolic link");
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertThat(left).isEmpty();
    }
  }

  @Row("E4")
  @Test
  void open_isRefused_whenTheRootIsOfSomebodyElse() throws IOException {
    Files.createDirectories(root);
    mode(root, "rwxr-xr-x");
    assumeTrue(isGivenAway(root), "only root can give files away");

    assertRefused("belongs to another user");
  }

  private static boolean isGivenAway(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", 65_534);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Test
  void open_fails_whenTheRootIsAFile() throws IOException {
    Files.createDirectories(root.getParent());
    Files.createFile(root);

    assertThatExceptionOfType(SpoolException.class).isThrownBy(() -> Spool.open(config()));
  }

  @Row("E4")
  @Test
  void segments_areNotRead_whenTheyAreLinks() throws IOException {
    try (Spool spool = Spool.open(config())) {
      spool.append(Rows.rows(0, 3, 10));
    }
    Path segment = segments().get(0);
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(segment, elsewhere);
    Files.createSymbolicLink(segment, elsewhere);
    try (Spool spool = Spool.open(config())) {
      assertThat(spool.replay(1 << 20)).isNull();
    }

    assertThat(elsewhere).exists();
  }

  @Row("E4")
  @Test
  void orphans_areLeftAlone_whenOthersCanLookIntoThem() throws IOException {
    try (Spool spool = Spool.open(config())) {
      spool.append(Rows.rows(0, 3, 10));
    }
    Path orphan = segments().get(0).getParent();
    mode(orphan, "rwxr-xr-x");
    try (Spool spool = Spool.open(config())) {
      assertThat(spool.replay(1 << 20)).isNull();
    }
    mode(orphan, "rwx------");
    try (Spool spool = Spool.open(config())) {
      assertThat(Rows.all(spool)).hasSize(3);
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> path.toString().endsWith(".seg")).toList();
    }
  }

  @Test
  void twoSpools_ofOneProcess_shareARoot_andTheSecondAdoptsTheFirst() throws IOException {
    Spool first = Spool.open(config());
    first.append(Rows.rows(0, 3, 10));
    try (Spool second = Spool.open(config())) {
      assertThat(second.replay(1 << 20)).isNull();
      second.adopt();
      assertThat(second.replay(1 << 20)).isNull();
      first.append(Rows.rows(3, 3, 10));
      first.close();
      second.adopt();

      assertThat(Rows.verify(Rows.all(second))).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void aSpool_ofAnotherClassLoader_doesNotTakeTheDirectory() throws Exception {
    Spool first = Spool.open(config());
    first.append(Rows.rows(0, 3, 10));
    URL[] path = {
      Spool.class.getProtectionDomain().getCodeSource().getLocation(),
      Rows.class.getProtectionDomain().getCodeSource().getLocation()
    };
    try (URLClassLoader copy = new Isolated(path)) {
      Class<?> child = copy.loadClass(SpoolChild.class.getName());
      assertThat(child).isNotSameAs(SpoolChild.class);
      Object count = child.getMethod("count", String.class).invoke(null, root.toString());
      assertThat(count).isEqualTo(0);
      // Nor did its look end our lock, which another process would notice.
      assertThat(SpoolProcessTest.countInChild(root)).isZero();
      first.close();
      assertThat(child.getMethod("count", String.class).invoke(null, root.toString())).isEqualTo(3);
    }
  }

  private static final class Isolated extends URLClassLoader {

    Isolated(URL[] path) {
      super(path, SpoolDirectoryTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.langspan.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Test
  void emptyDirectories_withoutALock_areTidiedAway() throws IOException {
    Spool.open(config()).close();
    Path empty = binding().resolve("000000000001-0000000000000001");
    Files.createDirectory(
        empty, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Spool.open(config()).close();

    assertThat(empty).doesNotExist();
  }

  @Test
  void unknownFiles_areLeftAlone() throws IOException {
    try (Spool spool = Spool.open(config())) {
      spool.append(Rows.rows(0, 3, 10));
    }
    Path note = segments().get(0).resolveSibling("note.txt");
    Files.writeString(note, "mine");
    Files.writeString(root.resolve("note.txt"), "mine");
    for (int i = 0; i < 3; i++) {
      try (Spool spool = Spool.open(config())) {
        for (SpoolRecord record : Rows.all(spool)) {
          spool.ack(record.sequence());
        }
      }
    }

    assertThat(note).hasContent("mine");
    assertThat(root.resolve("note.txt")).hasContent("mine");
  }
}
