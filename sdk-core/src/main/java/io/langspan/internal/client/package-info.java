/** How the front door works; the only way to build a client. */
@NullMarked
package io.langspan.internal.client;

import org.jspecify.annotations.NullMarked;
