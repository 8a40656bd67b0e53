// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {

  @ParameterizedTest
  @CsvSource({
    "a*c, abc, true",
    "a*c, ac, true",
    "a*c, abcbc, true",
    "a*c, abcb, false",
    "a*, a, true",
    "*, '', true",
    "a*b*c, axxbyybc, true",
    "a*b*c, axxcyy, false",
    "a**c, abc, true",
    "abc, abc, true",
    "abc, abcd, false",
    "abcd, abc, false",
    "'', a, false",
    "a.c, abc, false",
  })
  void matches_letsAStarStandForAnyCharacters(String pattern, String name, boolean matches) {
    assertThat(Wildcard.matches(pattern, name)).isEqualTo(matches);
  }
}
