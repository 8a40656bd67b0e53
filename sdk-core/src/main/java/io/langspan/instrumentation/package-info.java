// SPDX-License-Identifier: Apache-2.0
/** What the author of an adapter for a model's client needs beyond the front door. */
@NullMarked
package io.langspan.instrumentation;

import org.jspecify.annotations.NullMarked;
