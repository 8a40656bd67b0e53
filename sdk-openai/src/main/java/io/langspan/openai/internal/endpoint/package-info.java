// SPDX-License-Identifier: Apache-2.0
/** What requests and answers of each endpoint say, in words of an observation. */
@NullMarked
package io.langspan.openai.internal.endpoint;

import org.jspecify.annotations.NullMarked;
