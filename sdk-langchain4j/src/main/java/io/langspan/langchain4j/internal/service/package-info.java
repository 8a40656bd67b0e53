// SPDX-License-Identifier: Apache-2.0
/** What LangChain4j tells of AI services, by listeners that it finds by itself. */
@NullMarked
package io.langspan.langchain4j.internal.service;

import org.jspecify.annotations.NullMarked;
