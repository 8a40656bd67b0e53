// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a spool is to be.
 *
 * @param root the directory of all spools of this user; created when it is not there
 * @param binding what the records may be sent to and with whose key, as a name of a directory
 * @param durability when appended records are forced to the disk
 * @param quotaBytes bytes on disk, own and adopted together
 * @param whenFull what gives way then
 * @param maxAge what is older is deleted unsent
 * @param segmentBytes size of a file; a batch that is larger gets a file of its own
 * @param key seals what is written with AES-GCM; {@code null} writes it in clear
 * @param clock for the age of records
 * @param nanos for what happens from time to time
 */
@SuppressWarnings("ArrayRecordComponent")
public record SpoolConfig(
    Path root,
    String binding,
    Durability durability,
    long quotaBytes,
    WhenFull whenFull,
    Duration maxAge,
    int segmentBytes,
    byte @Nullable [] key,
    Clock clock,
    LongSupplier nanos) {

  static final Duration MAX_AGE = Duration.ofHours(24);

  private static final int SMALLEST_KEY = 16;

  public SpoolConfig {
    if (quotaBytes <= 0 || segmentBytes <= 0 || maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("Quota, segment size and age limit must be positive.");
    }
    if (key != null && key.length < SMALLEST_KEY) {
      throw new IllegalArgumentException(
          "The key of the spool must have at least " + SMALLEST_KEY + " random bytes.");
    }
    key = key == null ? null : key.clone();
    // Whole segments give way, so one must never be a large part of the quota.
    segmentBytes = (int) Math.max(1, Math.min(segmentBytes, quotaBytes / 4));
  }

  /** The defaults: 512 MiB, oldest first, 24 hours, group fsync, in clear. */
  public static SpoolConfig of(Path root, String host, String publicKey) {
    return new SpoolConfig(
        root,
        binding(host, publicKey),
        Durability.GROUP,
        512L << 20,
        WhenFull.OLDEST_FIRST,
        MAX_AGE,
        8 << 20,
        null,
        Clock.systemUTC(),
        System::nanoTime);
  }

  public SpoolConfig withQuota(long bytes, WhenFull then) {
    return new SpoolConfig(
        root, binding, durability, bytes, then, maxAge, segmentBytes, key, clock, nanos);
  }

  public SpoolConfig withDurability(Durability when) {
    return new SpoolConfig(
        root, binding, when, quotaBytes, whenFull, maxAge, segmentBytes, key, clock, nanos);
  }

  public SpoolConfig withMaxAge(Duration age) {
    return new SpoolConfig(
        root, binding, durability, quotaBytes, whenFull, age, segmentBytes, key, clock, nanos);
  }

  public SpoolConfig withSegmentBytes(int bytes) {
    return new SpoolConfig(
        root, binding, durability, quotaBytes, whenFull, maxAge, bytes, key, clock, nanos);
  }

  /** Seals with this key, which must be random; a password is none. */
  public SpoolConfig withKey(byte[] sealing) {
    return new SpoolConfig(
        root,
        binding,
        durability,
        quotaBytes,
        whenFull,
        maxAge,
        segmentBytes,
        sealing,
        clock,
        nanos);
  }

  public SpoolConfig withTime(Clock wall, LongSupplier elapsed) {
    return new SpoolConfig(
        root, binding, durability, quotaBytes, whenFull, maxAge, segmentBytes, key, wall, elapsed);
  }

  private static String binding(String host, String publicKey) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((host + '\n' + publicKey).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  @Override
  public String toString() {
    return root.toString(); // the key is a secret
  }
}
