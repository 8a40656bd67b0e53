// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies under {@code deploy/}, parsed. A key that is there twice is an error. */
final class DeployFiles {

  static final Path ROOT = Path.of("..", "deploy");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private DeployFiles() {}

  static List<Path> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().matches(".*\\.(ya?ml|json)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only document of a file. */
  static JsonNode document(String file) {
    List<JsonNode> documents = documents(ROOT.resolve(file));
    if (documents.size() != 1) {
      throw new AssertionError(file + " has " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  static List<JsonNode> documents(Path file) {
    ObjectMapper mapper = file.toString().endsWith(".json") ? JSON : YAML;
    try (var found = mapper.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return found.readAll();
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
