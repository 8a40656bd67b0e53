// SPDX-License-Identifier: Apache-2.0
/** Objects that stand in for others, by all of their interfaces. */
@NullMarked
package io.langspan.langchain4j.internal.proxy;

import org.jspecify.annotations.NullMarked;
