/** Scores: judgements of observations, traces, sessions and dataset runs. */
@NullMarked
package io.langspan.score;

import org.jspecify.annotations.NullMarked;
