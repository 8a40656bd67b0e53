/**
 * The fault laboratory: servers and lines that fail on purpose, and what must hold all the same.
 *
 * <p>It shares no code with the engine. Each test names by {@link io.langspan.otel.lab.Row} the
 * rows of {@code rows.txt} that it proves; {@code bin/reliability} writes {@code
 * docs/RELIABILITY.md} from that and from what was measured.
 */
@NullMarked
package io.langspan.otel.lab;

import org.jspecify.annotations.NullMarked;
