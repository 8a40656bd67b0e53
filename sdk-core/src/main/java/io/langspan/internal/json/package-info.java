/** Turns what an application hands over into text: bounded, valid, and whatever it is. */
@NullMarked
package io.langspan.internal.json;

import org.jspecify.annotations.NullMarked;
