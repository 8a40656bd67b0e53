// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import java.net.URL;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** What jars say of themselves. */
final class Jars {

  private Jars() {}

  /** The version that Maven wrote into a jar of this group. */
  static String version(URL jar, String group) throws Exception {
    try (JarFile file = new JarFile(Path.of(jar.toURI()).toFile())) {
      ZipEntry entry =
          file.stream()
              .filter(each -> each.getName().startsWith("META-INF/maven/" + group))
              .filter(each -> each.getName().endsWith("pom.properties"))
              .findFirst()
              .orElseThrow();
      Properties properties = new Properties();
      properties.load(file.getInputStream(entry));
      return properties.getProperty("version");
    }
  }
}
