// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.langspan.internal.log.Guard;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;

/**
 * The texts that stand for what could not, or must not, be written. They name types only: the
 * message of an exception may hold anything.
 */
final class Markers {

  static final String CYCLE = "<cycle>";

  static final String TRUNCATED = "…[truncated, ";
  static final String TRUNCATED_END = " characters]";

  /** For the largest number of characters. */
  static final int LONGEST_TRUNCATED = truncated(Long.MAX_VALUE).length();

  private static final int LONGEST_NAME = 200;

  private Markers() {}

  /** What stands for a value whose reading failed; throws what must not be swallowed. */
  static String failed(Throwable failure, Class<?> type) throws IOException {
    Throwable cause = cause(failure);
    if (cause instanceof JsonOutput.Full full) {
      throw full;
    }
    return cause instanceof JsonOutput.TooDeep ? tooDeep(type) : notReadable(cause);
  }

  static String notReadable(Throwable failure) {
    Throwable cause = cause(failure);
    Guard.rethrowFatal(cause);
    if (cause instanceof InterruptedException) {
      Thread.currentThread()
          .interrupt(); // thrown past the compiler by foreign code; not ours to lose
    }
    return "<not readable: " + name(cause.getClass()) + ">";
  }

  static String notSerializable(Class<?> type) {
    return "<not serializable: " + name(type) + ">";
  }

  static String tooDeep(Class<?> type) {
    return "<too deep: " + name(type) + ">";
  }

  static String notRead(String type) {
    return "<" + type + " not read>";
  }

  static String notLoaded(Class<?> type) {
    return "<not loaded: " + name(type) + ">";
  }

  static String type(Class<?> type) {
    return "<" + name(type) + ">";
  }

  static String bytes(long count) {
    return "<bytes: " + count + ">";
  }

  static String truncated(long characters) {
    return TRUNCATED + characters + TRUNCATED_END;
  }

  static String truncatedBytes(long bytes) {
    return TRUNCATED + bytes + " bytes]";
  }

  static String name(Class<?> type) {
    String name = type.getTypeName();
    int hidden = name.indexOf('/'); // a hidden class has an address in its name
    return Text.cut(hidden < 0 ? name : name.substring(0, hidden), LONGEST_NAME);
  }

  private static Throwable cause(Throwable failure) {
    Throwable t = failure;
    for (int i = 0; i < 8 && t.getCause() != null && isWrapper(t); i++) {
      t = t.getCause();
    }
    return t;
  }

  private static boolean isWrapper(Throwable t) {
    return t instanceof InvocationTargetException
        || t instanceof UndeclaredThrowableException
        || t instanceof JsonMappingException
        // how Jackson reports a method that threw
        || (t instanceof IllegalArgumentException
            && t.getCause() instanceof InvocationTargetException);
  }
}
