// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class BodyTest {

  @Test
  void of_concatenatesTraces_compressed() throws IOException {
    byte[] body = body(Kind.OTLP_TRACES, List.of(envelope("ab"), envelope("c")));

    assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
        .asString()
        .isEqualTo("abc");
  }

  @Test
  void of_keepsWhatDoesNotCompress() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);

    byte[] body = body(Kind.OTLP_TRACES, List.of(new Envelope("n", noise)));

    assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()).isEqualTo(noise);
  }

  @Test
  void of_makesOneJsonBatchOfScores() throws IOException {
    assertThat(body(Kind.SCORES, List.of(envelope("{\"id\":1}"), envelope("{\"id\":2}"))))
        .asString()
        .isEqualTo("{\"batch\":[{\"id\":1},{\"id\":2}]}");
    assertThat(body(Kind.SCORES, List.of(envelope("{}")))).asString().isEqualTo("{\"batch\":[{}]}");
  }

  private static byte[] body(Kind kind, List<Envelope> envelopes) throws IOException {
    Body body = Body.of(kind, envelopes);
    return Arrays.copyOf(body.array(), body.size());
  }

  private static Envelope envelope(String text) {
    return new Envelope(text, text.getBytes(StandardCharsets.UTF_8));
  }
}
