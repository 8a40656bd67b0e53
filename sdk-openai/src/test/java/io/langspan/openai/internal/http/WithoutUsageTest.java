// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WithoutUsageTest {

  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
  private static final List<String> OTHERS =
      List.of(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"weißt du\"}}]}",
          "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{\"prompt_tokens\":3}}",
          "data: {\"choices\":[],\"usage\":null}",
          "data: {\"choices\":[],\"prompt_filter_results\":[]}",
          "data: {\"usage\":{\"choices\":[]}}",
          "data:{\"text\":\"\\\"choices\\\":[],\\\"usage\\\":{}\"}",
          ": a comment",
          "event: ping",
          "data: " + "x".repeat(9_000),
          "data:",
          "d");

  private static String read(InputStream in, Random random) throws IOException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    byte[] buffer = new byte[64];
    while (true) {
      if (random.nextInt(8) == 0) {
        int one = in.read();
        if (one < 0) {
          return all.toString(StandardCharsets.UTF_8);
        }
        all.write(one);
        continue;
      }
      int offset = random.nextInt(8);
      int count = in.read(buffer, offset, 1 + random.nextInt(56));
      if (count < 0) {
        return all.toString(StandardCharsets.UTF_8);
      }
      all.write(buffer, offset, count);
    }
  }

  /** A stream that gives as few bytes at a time as it likes. */
  private static InputStream cut(String text, Random random) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(40)));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void read_leavesOutTheUsageAlone_whereverTheBytesAreCut(String endOfLine) throws IOException {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      StringBuilder sent = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        if (random.nextInt(4) == 0) {
          sent.append(USAGE).append(endOfLine).append(endOfLine);
        } else {
          String other = OTHERS.get(random.nextInt(OTHERS.size())) + endOfLine + endOfLine;
          sent.append(other);
          expected.append(other);
        }
      }
      sent.append("data: [DONE]").append(endOfLine).append(endOfLine);
      expected.append("data: [DONE]").append(endOfLine).append(endOfLine);

      String seen = read(new WithoutUsage(cut(sent.toString(), random)), random);

      assertThat(seen).as("seed " + seed).isEqualTo(expected.toString());
    }
  }

  @Test
  void read_passesEverything_whenTheStreamIsCutWithinALine() throws IOException {
    String text = OTHERS.get(0) + "\n\n" + OTHERS.get(0).substring(0, 20);

    assertThat(read(new WithoutUsage(cut(text, new Random(1))), new Random(1))).isEqualTo(text);
  }

  @Test
  void read_leavesTheUsageOut_whenTheStreamEndsWithIt() throws IOException {
    String text = OTHERS.get(0) + "\n\n" + USAGE;

    assertThat(read(new WithoutUsage(cut(text, new Random(1))), new Random(1)))
        .isEqualTo(OTHERS.get(0) + "\n\n");
  }

  @Test
  void read_givesALine_asSoonAsItIsWhole() throws IOException {
    String first = OTHERS.get(0) + "\n\n";
    InputStream body =
        new InputStream() {
          private boolean sent;

          @Override
          public int read() {
            throw new AssertionError("the server sends no more now");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            assertThat(sent).as("asked again").isFalse();
            sent = true;
            byte[] line = first.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(line, 0, bytes, offset, line.length);
            return line.length;
          }
        };

    byte[] seen = new byte[1000];
    int count = new WithoutUsage(body).read(seen, 0, seen.length);

    assertThat(new String(seen, 0, count, StandardCharsets.UTF_8)).isEqualTo(first);
  }

  @Test
  void read_isEmpty_whenNothingWasSent() throws IOException {
    assertThat(new WithoutUsage(InputStream.nullInputStream()).readAllBytes()).isEmpty();
  }

  @Test
  void others_areAllToPass() throws IOException {
    String text = OTHERS.stream().collect(Collectors.joining("\n\n", "", "\n\n"));

    assertThat(new WithoutUsage(cut(text, new Random(2))).readAllBytes())
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }
}
