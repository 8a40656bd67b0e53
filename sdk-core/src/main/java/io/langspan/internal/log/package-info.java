/** How this project speaks in the application's log: rarely, and never of content. */
@NullMarked
package io.langspan.internal.log;

import org.jspecify.annotations.NullMarked;
