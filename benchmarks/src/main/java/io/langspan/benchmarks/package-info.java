// SPDX-License-Identifier: Apache-2.0
/** What recording and delivery cost, beside the alternatives. */
@NullMarked
package io.langspan.benchmarks;

import org.jspecify.annotations.NullMarked;
