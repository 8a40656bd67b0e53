// SPDX-License-Identifier: Apache-2.0
/** Models that are traced, whatever their kind. */
@NullMarked
package io.langspan.langchain4j.internal.model;

import org.jspecify.annotations.NullMarked;
