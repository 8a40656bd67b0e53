// SPDX-License-Identifier: Apache-2.0
package io.langspan.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rows of the fault matrix and the figures that a test proves; see docs/RELIABILITY.md. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface Row {

  /** For instance {@code "A1"} or {@code {"R8", "R14"}}. */
  String[] value();
}
