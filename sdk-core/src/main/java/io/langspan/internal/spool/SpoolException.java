// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The spool could not do what it was asked to. It stays usable: the next call tries again. */
public final class SpoolException extends IOException {

  /** What the owner may want to tell apart. */
  public enum Reason {
    /** The quota is reached and nothing may give way. */
    FULL,
    /** The disk has no room. */
    DISK_FULL,
    /** The disk failed. */
    IO,
    /** This record or batch would never fit. */
    TOO_LARGE,
    /** Others could read or change what is in the directory. Not to be tried again. */
    INSECURE,
    /** The spool was closed. */
    CLOSED
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  SpoolException(Reason reason, String message) {
    this(reason, message, null);
  }

  SpoolException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
