// SPDX-License-Identifier: Apache-2.0
/** What finds passages for a question: augmentors, their parts, and stores. */
@NullMarked
package io.langspan.langchain4j.internal.rag;

import org.jspecify.annotations.NullMarked;
