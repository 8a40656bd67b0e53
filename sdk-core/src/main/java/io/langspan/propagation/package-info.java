/** What a whole trace has in common, and how it reaches every span of it. */
@NullMarked
package io.langspan.propagation;

import org.jspecify.annotations.NullMarked;
