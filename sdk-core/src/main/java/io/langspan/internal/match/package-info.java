/** How names are compared with what a user gives for several of them. */
@NullMarked
package io.langspan.internal.match;

import org.jspecify.annotations.NullMarked;
