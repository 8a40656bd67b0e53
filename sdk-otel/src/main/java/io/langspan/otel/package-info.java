// SPDX-License-Identifier: Apache-2.0
/** Owns or joins an OpenTelemetry SDK and delivers its spans. */
@NullMarked
package io.langspan.otel;

import org.jspecify.annotations.NullMarked;
