// SPDX-License-Identifier: Apache-2.0
/** Agents of LangChain4j and their workflows, by the listener that an application gives them. */
@NullMarked
package io.langspan.langchain4j.internal.agent;

import org.jspecify.annotations.NullMarked;
