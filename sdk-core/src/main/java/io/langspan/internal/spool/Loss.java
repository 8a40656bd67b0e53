// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.util.Locale;

/** Why a record that was only in the spool will never be handed out. */
public enum Loss {
  /** It was among the oldest when the quota was reached. */
  SPOOL_FULL,
  /** It was older than the age limit. */
  EXPIRED,
  /** Its bytes are not those that were written. */
  CORRUPT,
  /** Its file vanished. */
  SPOOL_IO;

  /** The name used in results and logs, for example {@code spool_full}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
