// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialsTest {

  private final StubServer server = new StubServer();

  @AfterEach
  void close() {
    server.close();
  }

  private LangspanSettings settings(Supplier<Credentials> supplier) {
    return Recorded.settings().baseUrl(server.url()).credentials(supplier).build();
  }

  @Test
  void toString_showsTheBeginningOfThePublicKeyAlone() {
    Credentials keys = Credentials.of("pk-lf-12345678", "sk-lf-secret");

    assertThat(keys).hasToString("Credentials[pk-lf-12…]");
    assertThat(Credentials.of("pk", "sk-lf-secret")).hasToString("Credentials[pk]");
    assertThat(keys)
        .isEqualTo(Credentials.of("pk-lf-12345678", "sk-lf-secret"))
        .hasSameHashCodeAs(Credentials.of("pk-lf-12345678", "sk-lf-secret"))
        .isNotEqualTo(Credentials.of("pk-lf-12345678", "other"));
  }

  @Test
  void of_throws_andTellsNoSecret_whenAHeaderCouldNotHoldIt() {
    assertThatThrownBy(() -> Credentials.of("pk", "geheim\r\nx: y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("geheim");
    assertThatThrownBy(() -> Credentials.of(" ", "sk")).hasMessageContaining("publicKey");
  }

  @Test
  void supplier_isAskedForEveryRequest() {
    AtomicReference<Credentials> keys = new AtomicReference<>(Credentials.of("pk-1", "sk-1"));
    Recorded recorded = Recorded.with(s -> s.baseUrl(server.url()).credentials(keys::get));
    try (recorded) {
      recorded.langspan().authCheck();
      keys.set(Credentials.of("pk-2", "sk-2"));
      recorded.langspan().authCheck();
    }

    assertThat(server.requests())
        .extracting(request -> request.header("x-langfuse-public-key"))
        .containsExactly("pk-1", "pk-2");
    assertThat(server.requests())
        .extracting(request -> request.header("authorization"))
        .doesNotHaveDuplicates();
  }

  @Test
  void lastKeys_stayInUse_whileTheSupplierFails() {
    AtomicReference<Supplier<Credentials>> now =
        new AtomicReference<>(() -> Credentials.of("pk-1", "sk-1"));
    String log;
    try (Recorded recorded =
        Recorded.with(s -> s.baseUrl(server.url()).credentials(() -> now.get().get()))) {
      log =
          LogCapture.of(
              () -> {
                now.set(() -> null);
                recorded.langspan().authCheck();
                now.set(
                    () -> {
                      throw new StackOverflowError("sk-1");
                    });
                recorded.langspan().authCheck();
                recorded.langspan().authCheck();
              });
    }

    assertThat(server.requests())
        .hasSize(3)
        .allMatch(request -> request.header("x-langfuse-public-key").equals("pk-1"));
    assertThat(log.lines().filter(line -> line.contains("supplier of keys"))).hasSize(1);
    assertThat(log).doesNotContain("sk-1");
  }

  @Test
  void nothingIsTraced_whenTheSupplierHasNoKeysAtTheStart() {
    LangspanSettings[] settings = new LangspanSettings[1];

    String log =
        LogCapture.of(
            () ->
                settings[0] =
                    settings(
                        () -> {
                          throw new IllegalStateException("vault sealed");
                        }));

    assertThat(settings[0].hasCredentials()).isFalse();
    assertThat(log).contains("nothing is traced", "IllegalStateException");
    assertThat(settings(() -> null).hasCredentials()).isFalse();
  }

  @Test
  void keysOfTheBuilder_replaceASupplier() {
    LangspanSettings settings =
        Recorded.settings().credentials(() -> null).credentials("pk", "sk").build();

    assertThat(settings.publicKey()).isEqualTo("pk");
    assertThat(settings.credentials()).isNull();
  }
}
