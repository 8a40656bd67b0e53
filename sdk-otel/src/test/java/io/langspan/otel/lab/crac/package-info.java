/** Stands for the checkpoints of a virtual machine, which the one of the tests has not. */
@NullMarked
package io.langspan.otel.lab.crac;

import org.jspecify.annotations.NullMarked;
