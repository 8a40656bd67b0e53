// SPDX-License-Identifier: Apache-2.0
/** What goes on: an invocation of an AI service, and a call of a model within or without one. */
@NullMarked
package io.langspan.langchain4j.internal.call;

import org.jspecify.annotations.NullMarked;
