// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** One jar of ours and of all that we need, but for OpenTelemetry, which the agent has. */
final class AgentExtension {

  private static final List<String> NEEDED =
      List.of(
          "langspan-core", "langspan-otel", "jackson-", "okhttp-", "okio-", "kotlin-", "slf4j-");

  private final Set<String> written = new HashSet<>();
  private final JarOutputStream jar;

  private AgentExtension(JarOutputStream jar) {
    this.jar = jar;
  }

  static Path in(Path directory) throws IOException {
    Path file = directory.resolve("langspan-extension.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      AgentExtension extension = new AgentExtension(jar);
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        extension.add(Path.of(entry));
      }
    }
    return file;
  }

  private void add(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      if (entry.endsWith("classes")) { // of a module that is being built; not those of its tests
        addDirectory(entry);
      }
    } else if (NEEDED.stream().anyMatch(entry.getFileName().toString()::startsWith)) {
      addJar(entry);
    }
  }

  private void addDirectory(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory).filter(Files::isRegularFile)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
        try (InputStream content = Files.newInputStream(file)) {
          write(name, content);
        }
      }
    }
  }

  private void addJar(Path file) throws IOException {
    try (JarFile from = new JarFile(file.toFile())) {
      for (Enumeration<JarEntry> all = from.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (!entry.isDirectory()) {
          try (InputStream content = from.getInputStream(entry)) {
            write(entry.getName(), content);
          }
        }
      }
    }
  }

  private void write(String name, InputStream content) throws IOException {
    if (written.add(name)) {
      jar.putNextEntry(new JarEntry(name));
      content.transferTo(jar);
      jar.closeEntry();
    }
  }
}
