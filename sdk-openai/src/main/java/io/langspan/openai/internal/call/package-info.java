// SPDX-License-Identifier: Apache-2.0
/** One call of the API while it goes on: which observation it is, and how that ends. */
@NullMarked
package io.langspan.openai.internal.call;

import org.jspecify.annotations.NullMarked;
