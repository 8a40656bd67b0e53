// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.metrics.MeterProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a builder was told of the delivery. Checked by the setters of {@link SettingsBuilder}. */
final class DeliveryOptions implements Cloneable {

  static final long LEAST_BYTES = 1 << 16;
  static final int LEAST_KEY = 16;
  static final Duration MOST_AGE = Duration.ofDays(365);

  Duration timeout;
  int flushAt;
  Duration flushInterval;
  long queueBytes;
  int maxInFlight;
  Duration blockWhenFull;
  Duration flushOnRootEnd;

  @Nullable Path spoolDirectory;
  long spoolBytes;
  Duration spoolMaxAge;
  byte @Nullable [] spoolKey;
  SpoolWhenFull spoolWhenFull;
  SpoolSync spoolSync;
  boolean writeThrough;

  @Nullable DropListener onDrop;
  @Nullable MeterProvider meterProvider;

  /** Whoever wants what is on disk sealed would rather have nothing there than have it in clear. */
  private boolean keyIsBad;

  private boolean directoryIsBad;
  private boolean writeThroughByCode;

  DeliveryOptions(ConfigSource source) {
    timeout = source.seconds("LANGFUSE_TIMEOUT", Duration.ofSeconds(10));
    flushAt = (int) source.number("LANGFUSE_FLUSH_AT", 0, 1_000_000, 0);
    flushInterval = source.seconds("LANGFUSE_FLUSH_INTERVAL", Duration.ofSeconds(1));
    queueBytes = source.number("LANGSPAN_QUEUE_BYTES", LEAST_BYTES, 1L << 40, 16 << 20);
    maxInFlight = (int) source.number("LANGSPAN_MAX_IN_FLIGHT", 1, 64, 2);
    blockWhenFull = source.secondsOrZero("LANGSPAN_BLOCK_WHEN_FULL");
    flushOnRootEnd = source.secondsOrZero("LANGSPAN_FLUSH_ON_ROOT_END");
    String directory = source.text("LANGSPAN_SPOOL_DIRECTORY");
    spoolDirectory = directory == null ? null : path(directory);
    spoolBytes = source.number("LANGSPAN_SPOOL_BYTES", LEAST_BYTES, 1L << 50, 512 << 20);
    spoolMaxAge =
        source.seconds(
            "LANGSPAN_SPOOL_MAX_AGE", ConfigSource.LEAST_TIME, MOST_AGE, Duration.ofHours(24));
    String key = source.secret("LANGSPAN_SPOOL_KEY");
    spoolKey = key == null ? null : key(key);
    spoolWhenFull =
        source.choice("LANGSPAN_SPOOL_WHEN_FULL", SpoolWhenFull.class, SpoolWhenFull.OLDEST_FIRST);
    spoolSync = source.choice("LANGSPAN_SPOOL_SYNC", SpoolSync.class, SpoolSync.GROUP);
    writeThrough = source.flag("LANGSPAN_WRITE_THROUGH", false);
  }

  private @Nullable Path path(String directory) {
    try {
      return Path.of(directory);
    } catch (IllegalArgumentException e) {
      directoryIsBad = true;
      Guard.report(
          "LANGSPAN_SPOOL_DIRECTORY",
          "LANGSPAN_SPOOL_DIRECTORY must be a path; nothing is kept on disk");
      return null;
    }
  }

  private byte @Nullable [] key(String text) {
    try {
      byte[] key = Base64.getDecoder().decode(text);
      if (key.length >= LEAST_KEY) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, like a short one. Not with the exception: it quotes a part of the key.
    }
    keyIsBad = true;
    Guard.report(
        "LANGSPAN_SPOOL_KEY",
        "LANGSPAN_SPOOL_KEY must be Base64 of at least {} random bytes; nothing is kept on disk",
        LEAST_KEY);
    return null;
  }

  void spoolDirectory(Path directory) {
    spoolDirectory = directory;
    directoryIsBad = false;
  }

  void spoolKey(byte[] key) {
    if (key.length < LEAST_KEY) {
      throw new IllegalArgumentException(
          "The key of the spool must have at least " + LEAST_KEY + " random bytes");
    }
    spoolKey = key.clone();
    keyIsBad = false;
  }

  void writeThrough(boolean write) {
    writeThrough = write;
    writeThroughByCode = true;
  }

  /** What holds from now on, whatever the builder is told later. */
  DeliveryOptions built() {
    DeliveryOptions built = clone();
    if (keyIsBad) {
      built.spoolDirectory = null;
    }
    if (writeThrough && built.spoolDirectory == null) {
      built.writeThrough = false;
      if (!keyIsBad && !directoryIsBad) {
        writesNowhere();
      }
    }
    return built;
  }

  private void writesNowhere() {
    if (writeThroughByCode) {
      throw new IllegalStateException(
          "Writing through needs a spool: call spoolDirectory(...) or set LANGSPAN_SPOOL_DIRECTORY,"
              + " or leave writeThrough away");
    }
    Guard.report(
        "write-through",
        "LANGSPAN_WRITE_THROUGH needs LANGSPAN_SPOOL_DIRECTORY; using false instead");
  }

  /** Not a constructor, which would forget the next option that somebody adds. */
  @Override
  protected DeliveryOptions clone() {
    try {
      return (DeliveryOptions) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
