// SPDX-License-Identifier: Apache-2.0
/** Programs a newcomer runs. */
@NullMarked
package io.langspan.examples;

import org.jspecify.annotations.NullMarked;
