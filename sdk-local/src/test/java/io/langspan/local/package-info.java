// SPDX-License-Identifier: Apache-2.0
/** Tests of the local endpoint, over HTTP as far as possible. */
@NullMarked
package io.langspan.local;

import org.jspecify.annotations.NullMarked;
