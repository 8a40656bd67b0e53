// SPDX-License-Identifier: Apache-2.0
/** An embedded Langfuse-compatible endpoint for development, demos and tests. */
@NullMarked
package io.langspan.local;

import org.jspecify.annotations.NullMarked;
