// SPDX-License-Identifier: Apache-2.0
/** Tools that are traced. */
@NullMarked
package io.langspan.langchain4j.internal.tool;

import org.jspecify.annotations.NullMarked;
