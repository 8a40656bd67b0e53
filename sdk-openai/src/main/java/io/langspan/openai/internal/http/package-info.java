// SPDX-License-Identifier: Apache-2.0
/** The transport below the client's retries: what goes over it is looked at, and passed on. */
@NullMarked
package io.langspan.openai.internal.http;

import org.jspecify.annotations.NullMarked;
