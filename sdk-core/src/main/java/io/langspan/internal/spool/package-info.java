/** Keeps encoded envelopes on disk until they are delivered: an append-only log of segments. */
@NullMarked
package io.langspan.internal.spool;

import org.jspecify.annotations.NullMarked;
