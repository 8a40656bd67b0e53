// SPDX-License-Identifier: Apache-2.0
/** What remembers conversations. */
@NullMarked
package io.langspan.langchain4j.internal.memory;

import org.jspecify.annotations.NullMarked;
