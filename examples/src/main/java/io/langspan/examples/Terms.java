// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits text into the terms that are compared: words, and pairs of syllables in Korean, where
 * endings are written together with the word.
 */
final class Terms {

  private static final Pattern RUN = Pattern.compile("[\\p{IsLatin}\\p{N}]+|\\p{IsHangul}+");
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          ("a an and are as at be by can do does for from how i in is it its my no not of on or that"
                  + " the their them then there this to was what when which will with")
              .split(" ", -1));

  private Terms() {}

  static List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    Matcher runs = RUN.matcher(text.toLowerCase(Locale.ROOT));
    while (runs.find()) {
      String run = runs.group();
      if (Character.UnicodeScript.of(run.codePointAt(0)) == Character.UnicodeScript.HANGUL) {
        for (int i = 0; i < Math.max(1, run.length() - 1); i++) {
          terms.add(run.substring(i, Math.min(run.length(), i + 2)));
        }
      } else if (!EMPTY_WORDS.contains(run)) {
        boolean plural = run.length() > 3 && run.endsWith("s") && !run.endsWith("ss");
        terms.add(plural ? run.substring(0, run.length() - 1) : run);
      }
    }
    return terms;
  }
}
