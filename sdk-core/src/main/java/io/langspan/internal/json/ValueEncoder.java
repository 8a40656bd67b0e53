// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import io.langspan.internal.log.Guard;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns any value of an application into text at once, because the application may change it
 * afterwards.
 *
 * <p>Text stays as it is; everything else becomes JSON that is valid at every size. What cannot be
 * read, must not be read or does not fit is replaced by a marker that says so, and the rest is
 * kept. Getters of beans and records run on the calling thread; streams, readers, futures and what
 * a mapper has not loaded are left alone. Immutable, safe for many threads.
 */
public final class ValueEncoder {

  private static final String NO_STACK = "\"<not serializable: no stack left>\"";

  private final EncoderLimits limits;
  private final boolean plainDataOnly;

  // Many threads may make one at first; the last stays. Cheaper to have than a lock.
  private volatile @Nullable JacksonEncoder jackson;

  private ValueEncoder(EncoderLimits limits, boolean plainDataOnly) {
    this.limits = limits;
    this.plainDataOnly = plainDataOnly;
  }

  /**
   * An encoder that loads nothing before the first value that needs it.
   *
   * @param plainDataOnly whether beans are named, not read, so that no getter is called; records,
   *     collections, maps, arrays and the JDK's values are read in any case
   */
  public static ValueEncoder create(EncoderLimits limits, boolean plainDataOnly) {
    return new ValueEncoder(limits, plainDataOnly);
  }

  /** One with default limits, for values that have no client. */
  public static ValueEncoder standard() {
    return Standard.ENCODER;
  }

  /**
   * Null for null and for an empty optional, a string unchanged (whatever its length), a character
   * sequence as a string, and valid JSON within the limits for everything else. Throws nothing but
   * the error of a dying virtual machine.
   */
  public @Nullable String encode(@Nullable Object given) {
    Object value = given;
    while (value instanceof Optional<?> optional) {
      value = optional.orElse(null);
    }
    if (value == null || value instanceof String) {
      return (String) value;
    }
    String scalar = scalar(value);
    if (scalar != null) {
      return scalar;
    }
    try {
      if (value instanceof CharSequence text) {
        return snapshot(text);
      }
      return jackson().encode(value);
    } catch (StackOverflowError e) {
      return NO_STACK; // and so no call
    } catch (Throwable t) {
      // Throwable: what foreign code throws must not reach the application through us.
      Guard.rethrowFatal(t);
      Chars json = Chars.take();
      String marker =
          json.text(json.quote(Markers.notSerializable(value.getClass()), 0, 1024, null));
      json.leave();
      return marker;
    }
  }

  /** The values most parameters and metadata have, without Jackson. */
  private static @Nullable String scalar(Object value) {
    if (value instanceof Boolean || value instanceof Integer) {
      return value.toString();
    }
    if (value instanceof Long v && Numbers.isExact(v)) {
      return v.toString();
    }
    return value instanceof Double v && Double.isFinite(v) ? v.toString() : null;
  }

  private String snapshot(CharSequence text) {
    int length = text.length();
    return length <= limits.maxChars()
        ? text.toString()
        : Text.cut(
            text.subSequence(0, limits.maxChars()).toString(),
            limits.maxChars(),
            Markers.truncated(length));
  }

  private JacksonEncoder jackson() {
    JacksonEncoder encoder = jackson;
    if (encoder == null) {
      encoder = new JacksonEncoder(limits, plainDataOnly);
      jackson = encoder;
    }
    return encoder;
  }

  private static final class Standard {
    static final ValueEncoder ENCODER = create(EncoderLimits.defaults(), false);
  }
}
