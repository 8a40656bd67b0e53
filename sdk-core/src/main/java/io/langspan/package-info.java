// SPDX-License-Identifier: Apache-2.0
/** The front door: observations, generations and what belongs to them. */
@NullMarked
package io.langspan;

import org.jspecify.annotations.NullMarked;
