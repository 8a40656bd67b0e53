// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void valid_returnsSameInstance_whenNothingIsWrong() {
    for (String s : new String[] {"", "plain", "안녕하세요", "emoji 😀 pair", "nul \0 inside"}) {
      assertThat(Text.valid(s)).isSameAs(s);
    }
  }

  @Test
  void valid_replacesEachLoneSurrogate_andKeepsPairs() {
    assertThat(Text.valid("a\uD83Db")).isEqualTo("a\uFFFDb");
    assertThat(Text.valid("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
    assertThat(Text.valid("\uD83D😀\uDE00")).isEqualTo("\uFFFD😀\uFFFD");
    assertThat(Text.valid("end\uD83D")).isEqualTo("end\uFFFD");
  }

  @Test
  void valid_findsALoneSurrogate_whereverItStands() {
    for (String around : new String[] {"x", "한", "，"}) {
      for (int before = 0; before < 20; before++) {
        for (int after = 0; after < 20; after++) {
          String broken = around.repeat(before) + '\uDC00' + around.repeat(after);

          assertThat(Text.valid(broken)).isEqualTo(broken.replace('\uDC00', '\uFFFD'));
        }
      }
    }
  }

  @Test
  void cut_returnsSameInstance_whenTextFits() {
    String s = "12345";

    assertThat(Text.cut(s, 5)).isSameAs(s);
  }

  @Test
  void cut_endsWithTrueLength_withinTheLimit() {
    String cut = Text.cut("x".repeat(5_242_880), 100);

    assertThat(cut).hasSize(100).endsWith("x…[truncated, 5242880 characters]");
  }

  @Test
  void cut_splitsNoSurrogatePair_atAnyLength() {
    String s = "a😀b😀😀".repeat(40);

    for (int max = 0; max < s.length(); max++) {
      String cut = Text.cut(s, max);
      assertThat(cut.length()).isLessThanOrEqualTo(max);
      EncoderFixture.assertValidUnicode(cut);
    }
  }

  @Test
  void cut_keepsTheTrueLength_whenItWasCutBefore() {
    String once = Text.cut("x".repeat(1_000), 500);

    assertThat(Text.cut(once, 100)).hasSize(100).endsWith("x…[truncated, 1000 characters]");
    assertThat(Text.cut("a" + " characters]".repeat(20), 100))
        .endsWith("…[truncated, 241 characters]");
  }

  @Test
  void weight_isAboutTheBytesOnTheWire_whateverTheScript() {
    for (String text :
        new String[] {"", "a", "plain text ".repeat(99), "비용은 ".repeat(500), "é".repeat(7)}) {
      long bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;

      assertThat(Text.weight(text)).isBetween(bytes, bytes * 2 + 2);
    }
    assertThat(Text.weight(null)).isZero();
  }
}
