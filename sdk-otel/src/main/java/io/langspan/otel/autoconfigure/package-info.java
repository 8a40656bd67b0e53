// SPDX-License-Identifier: Apache-2.0
/** Joins an OpenTelemetry that is configured from outside the code; found by OpenTelemetry. */
@NullMarked
package io.langspan.otel.autoconfigure;

import org.jspecify.annotations.NullMarked;
