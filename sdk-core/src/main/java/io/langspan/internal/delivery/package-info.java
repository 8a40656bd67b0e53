// SPDX-License-Identifier: Apache-2.0
/** Delivers envelopes of bytes over HTTP: bounded, batched, retried, acknowledged, counted. */
@NullMarked
package io.langspan.internal.delivery;

import org.jspecify.annotations.NullMarked;
