// SPDX-License-Identifier: Apache-2.0
/** JSON as it passes by: what is kept of it, and how that is read without building a tree. */
@NullMarked
package io.langspan.openai.internal.json;

import org.jspecify.annotations.NullMarked;
