// SPDX-License-Identifier: Apache-2.0
/** Traces the models, AI services and tools of LangChain4j. */
@NullMarked
package io.langspan.langchain4j;

import org.jspecify.annotations.NullMarked;
