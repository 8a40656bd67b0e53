// SPDX-License-Identifier: Apache-2.0
/** Calls of MCP servers. It needs {@code langchain4j-mcp}, so nothing else here knows it. */
@NullMarked
package io.langspan.langchain4j.internal.mcp;

import org.jspecify.annotations.NullMarked;
