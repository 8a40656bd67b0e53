/** What this project keeps in the OpenTelemetry context, and on which thread it is current. */
@NullMarked
package io.langspan.internal.context;

import org.jspecify.annotations.NullMarked;
