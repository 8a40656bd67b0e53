// SPDX-License-Identifier: Apache-2.0
/** Traces the calls of OpenAI's Java client. */
@NullMarked
package io.langspan.openai;

import org.jspecify.annotations.NullMarked;
