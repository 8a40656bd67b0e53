// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates good and bad, made by this JDK's keytool, and an authority that clients can trust.
 */
final class Certificates {

  static final String PASSWORD = "password";

  private static final String HERE = "san=ip:127.0.0.1,dns:localhost,dns:langspan.test";

  private static @Nullable Certificates shared;

  private final Path directory;

  /** Those of this process: they take seconds to make. */
  static synchronized Certificates shared() {
    if (shared == null) {
      try {
        shared = new Certificates(Files.createTempDirectory(Path.of("target"), "certificates"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** Makes them in this directory, or finds those that are there. */
  Certificates(Path directory) {
    this.directory = directory;
    if (Files.exists(trusted())) {
      return;
    }
    make("authority", "-ext", "bc:c");
    make("stranger", "-ext", "bc:c");
    make("good", "-signer", "authority", "-ext", HERE);
    make("expired", "-signer", "authority", "-ext", HERE, "-startdate", "-9d", "-validity", "2");
    make("elsewhere", "-signer", "authority", "-ext", "san=dns:elsewhere.test");
    make("unknown", "-signer", "stranger", "-ext", HERE);
    make("self-signed", "-ext", HERE);
    KeyStore trust = store();
    try {
      Certificate authority = load(all()).getCertificate("authority");
      trust.load(null, null);
      trust.setCertificateEntry("authority", authority);
      try (var out = Files.newOutputStream(trusted())) {
        trust.store(out, PASSWORD.toCharArray());
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path all() {
    return directory.resolve("all.p12");
  }

  Path directory() {
    return directory;
  }

  /** A trust store that knows the one authority. */
  Path trusted() {
    return directory.resolve("trusted.p12");
  }

  /** A key store with the one certificate of this name. */
  Path only(String name) {
    Path file = directory.resolve(name + ".p12");
    try (var out = Files.newOutputStream(file)) {
      with(name).store(out, PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  /** What a server with the certificate of this name listens by. */
  SSLServerSocketFactory server(String name) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(with(name), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore with(String name) throws GeneralSecurityException, IOException {
    KeyStore all = load(all());
    KeyStore one = store();
    one.load(null, null);
    one.setKeyEntry(
        name,
        all.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(name));
    return one;
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = store();
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static KeyStore store() {
    try {
      return KeyStore.getInstance("PKCS12");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void make(String name, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                all().toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC"));
    command.addAll(List.of(more));
    try {
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("keytool.log").toFile())
              .start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
