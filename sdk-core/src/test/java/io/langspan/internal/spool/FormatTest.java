// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Files as version 1 has written them: three records, the second of them acknowledged. Whatever the
 * format becomes, these are read.
 */
class FormatTest {

  private static final Path DIRECTORY =
      Path.of("/spool/bb38afb08c0b8d380e8b2e2cff0aca42/01a1f774e8df-bb1ad57319b89cd8");
  private static final String NAME = "000000000001-0000000068fb0e6f684df992352cccfc";
  private static final String ACKS = "00000001000000021edc2b92";

  private static final String CLEAR =
      "f54c535201000000000000420000000000000001000001a1f774e8e291b9cdd80008726f772d302d3230"
          + "60b420bb3851d9d47acb933dbe70399bf6c92da3e98d4694"
          + "f54c535201010000000000420000000000000002000001a1f774e8e2fdc531c90008726f772d312d3230"
          + "73d51abbd89cb8196f0efb6892f94d68fccc2c350b911dab"
          + "f54c535201020000000000420000000000000003000001a1f774e8fc2ba98f810008726f772d322d3230"
          + "39722cbbf8b91a4b9045c5e6175f1001eac32f7f936e8f2b";

  private static final String SEALED =
      "f54c535201000100000000620000000000000001000001a1f774e922c04f3aa4890d5abef02eee9f0000"
          + "00000000000000e4f9b3e256080e9b76f9ddd4c82a2deeb9c54dc4a19a0c82a8cb1acc3351a8326504df"
          + "9ba6676ef781649b87a058e8d50cf54c535201010100000000620000000000000002000001a1f774e922"
          + "ac33c6b5890d5abef02eee9f000000000000000156c0bdecbeccdee562c2a6f7ce1ae924596349f97e22"
          + "9607b8742bd671c935b57081f6c7db92458d53f5aa0d61556864093ef54c535201020100000000620000"
          + "000000000003000001a1f774e934f0862032890d5abef02eee9f0000000000000002961a6a84877b6980"
          + "bfb5a5accdc22a0d8d38748b2f2c75a26acd55a11bdfb699329ba87ed231b9056c4fc6be4a1624975ded";

  private final SimDisk disk = new SimDisk(new Random(1));
  private final SpoolConfig config =
      SpoolConfig.of(Path.of("/spool"), "https://host", "pk")
          .withTime(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 0);

  private List<Integer> read(String segment, SpoolConfig with) throws SpoolException {
    disk.put(DIRECTORY.resolve(NAME + ".seg"), HexFormat.of().parseHex(segment));
    disk.put(DIRECTORY.resolve(NAME + ".ack"), HexFormat.of().parseHex(ACKS));
    disk.put(DIRECTORY.resolve("lock"), new byte[0]);
    try (Spool spool = Quiet.open(with, disk, new Random(1))) {
      List<SpoolRecord> records = Rows.all(spool);
      assertThat(spool.stats().lost()).isEmpty();
      return Rows.verify(records);
    }
  }

  @Row("E9")
  @Test
  void replay_readsVersion1() throws SpoolException {
    assertThat(read(CLEAR, config)).containsExactly(0, 2);
  }

  @Row("E9")
  @Test
  void replay_readsVersion1_sealed() throws SpoolException {
    byte[] key = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    assertThat(read(SEALED, config.withKey(key))).containsExactly(0, 2);
  }
}
