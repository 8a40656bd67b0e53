// SPDX-License-Identifier: Apache-2.0
/** The client and its services, seen through. */
@NullMarked
package io.langspan.openai.internal.client;

import org.jspecify.annotations.NullMarked;
