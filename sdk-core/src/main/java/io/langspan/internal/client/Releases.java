// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Finds the release of the application where nobody says it. */
public final class Releases {

  private static final List<String> CI_VARIABLES =
      List.of(
          "RENDER_GIT_COMMIT",
          "CI_COMMIT_SHA",
          "CIRCLE_SHA1",
          "SOURCE_VERSION",
          "TRAVIS_COMMIT",
          "GIT_COMMIT",
          "GITHUB_SHA",
          "BITBUCKET_COMMIT",
          "BUILD_SOURCEVERSION",
          "DRONE_COMMIT_SHA");

  private Releases() {}

  /** What was set, else the commit in a CI variable, else the one in git.properties. */
  public static @Nullable String detect(ConfigSource source) {
    String set = source.text("LANGFUSE_RELEASE");
    if (set == null) {
      set = source.text(CI_VARIABLES.toArray(String[]::new));
    }
    return set != null ? set : fromGitProperties();
  }

  private static @Nullable String fromGitProperties() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    loader = loader == null ? Releases.class.getClassLoader() : loader;
    try (InputStream file = loader == null ? null : loader.getResourceAsStream("git.properties")) {
      if (file == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(file);
      String commit = properties.getProperty("git.commit.id.full");
      return commit != null ? commit : properties.getProperty("git.commit.id");
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      return null; // a file of that name that is something else
    }
  }
}
