// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import java.util.Random;

/**
 * Conversations with a model, all different: few words are frequent and many rare, as in English,
 * so they shrink to a good third. The same in every run.
 */
final class Prose {

  /** What went into a model and what came out. */
  record Exchange(String input, String output) {}

  /** The frequent ones first. */
  private static final String[] WORDS =
      """
      the of and to a in is that for it as with on be by this are or from an at which not have can
      was you your we if will has more when but one all there their use may also they been other
      these would into some any only how its then than two time our should no new do so who most
      what after each first about them such between many over used where model must both were
      data through same value because example request customer order system number being does
      under very following three while result different without answer however state user within
      using set before point case change every those process list shown against even common given
      version here like code where page document step local error does early test service level
      since price another price account payment question three later region large small shipping
      message library function returns report policy agent context search passage source delivery
      refund address invoice contract warranty product summary section paragraph evidence claim
      language sentence translate describe explain compare consider therefore although possible
      important specific available required similar general several available provided including
      information application configuration environment performance response temperature token
      retrieval embedding generation assistant instruction conversation knowledge observation
      seven eleven monday thursday january october quarter percent million average estimate budget
      engine valve bridge harbour mountain river forest weather climate planet orbit molecule enzyme
      protein tissue patient therapy dosage symptom diagnosis insurance pension mortgage interest
      statute plaintiff verdict appeal parliament election treaty border museum orchestra violin
      recipe garlic butter vinegar harvest orchard vineyard carpenter upholstery ceramic porcelain
      quaternion asymptote eigenvalue polynomial heuristic idempotent serialise checksum mutex
      """
          .split("\\s+");

  private final Random random;
  private final StringBuilder text = new StringBuilder();

  private Prose(long seed) {
    random = new Random(seed);
  }

  /** Conversations of so many characters each, a quarter of them the answer. */
  static Exchange[] exchanges(int count, int characters) {
    Prose prose = new Prose(characters);
    Exchange[] all = new Exchange[count];
    for (int i = 0; i < count; i++) {
      all[i] = new Exchange(prose.input(characters * 3 / 4), prose.output(characters / 4));
    }
    return all;
  }

  private String input(int characters) {
    text.setLength(0);
    text.append("[{\"role\":\"system\",\"content\":\"");
    write(characters / 3);
    while (characters - text.length() > 200) {
      text.append("\"},{\"role\":\"user\",\"content\":\"");
      write(Math.min(text.length() + 500 + random.nextInt(4_000), characters - 60));
    }
    return text.append("\"}]").toString();
  }

  private String output(int characters) {
    text.setLength(0);
    text.append("{\"role\":\"assistant\",\"content\":\"");
    write(characters - 3);
    return text.append("\"}").toString();
  }

  private void write(int until) {
    while (text.length() < until) {
      int words = 5 + random.nextInt(20);
      String first = word();
      text.append(Character.toUpperCase(first.charAt(0))).append(first, 1, first.length());
      while (words-- > 0 && text.length() < until) {
        text.append(random.nextInt(12) == 0 ? ", " : " ").append(word());
        if (random.nextInt(40) == 0) {
          text.append(' ').append(random.nextInt(10_000));
        }
      }
      text.append(random.nextInt(6) == 0 ? ".\\n" : ". ");
    }
  }

  /** The rank of a word says how frequent it is. */
  private String word() {
    return WORDS[(int) Math.pow(WORDS.length, random.nextDouble()) - 1];
  }
}
