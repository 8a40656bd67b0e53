/** Applies the application's mask so that a failing one hides too much rather than too little. */
@NullMarked
package io.langspan.internal.mask;

import org.jspecify.annotations.NullMarked;
