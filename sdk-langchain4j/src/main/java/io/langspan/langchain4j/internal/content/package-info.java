// SPDX-License-Identifier: Apache-2.0
/** What models and tools are asked and answer, in the shapes that the server reads. */
@NullMarked
package io.langspan.langchain4j.internal.content;

import org.jspecify.annotations.NullMarked;
