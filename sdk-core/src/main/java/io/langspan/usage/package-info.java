// SPDX-License-Identifier: Apache-2.0
/** What a model call used and what it cost: disjoint token counts, exact money, a price table. */
@NullMarked
package io.langspan.usage;

import org.jspecify.annotations.NullMarked;
