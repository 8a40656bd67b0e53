/**
 * The fault laboratory: servers and lines that fail on purpose, and what must hold all the same.
 */
@NullMarked
package io.langspan.otel.lab;

import org.jspecify.annotations.NullMarked;
