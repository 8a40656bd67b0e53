// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.LogCapture;
import io.langspan.Mask;
import org.junit.jupiter.api.Test;

class MaskingTest {

  @Test
  void apply_changesNothing_withoutAMask() {
    Masking none = new Masking(null);

    assertThat(none.isActive()).isFalse();
    assertThat(none.apply(Mask.Kind.INPUT, "k", "text")).isEqualTo("text");
  }

  @Test
  void apply_givesTheMaskKindKeyAndText() {
    Masking masking = new Masking((kind, key, type, text) -> kind + "|" + key + "|" + type + text);

    assertThat(masking.isActive()).isTrue();
    assertThat(masking.apply(Mask.Kind.INPUT, "k", "text")).isEqualTo("INPUT|k|nulltext");
  }

  @Test
  void apply_hidesTheField_whenTheMaskFails_andNothingOfItReachesTheLog() {
    Masking masking =
        new Masking(
            (kind, key, type, text) -> {
              switch (key) {
                case "null":
                  return null;
                case "overflow":
                  throw new StackOverflowError("secret");
                default:
                  throw new IllegalStateException("cannot mask " + text);
              }
            });

    String log =
        LogCapture.of(
            () -> {
              for (String key : new String[] {"null", "overflow", "exception"}) {
                assertThat(masking.apply(Mask.Kind.OUTPUT, key, "secret")).isEqualTo(Mask.FAILED);
              }
            });

    assertThat(log).doesNotContain("secret");
  }

  @Test
  void apply_doesNotHideADyingMachine() {
    Masking masking =
        new Masking(
            (kind, key, type, text) -> {
              throw new OutOfMemoryError("simulated");
            });

    assertThatThrownBy(() -> masking.apply(Mask.Kind.INPUT, "k", "t"))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
