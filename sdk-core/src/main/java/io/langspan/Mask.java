// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import org.jspecify.annotations.Nullable;

/**
 * Hides what must not leave the process.
 *
 * <p>Called for every string of every span, event, status and score before it is encoded, whoever
 * recorded it, on a background thread; never on the thread of the application's request. A mask
 * that throws or returns {@code null} hides the whole field: a fixed text leaves in its place.
 *
 * <p>What holds a value somewhere is masked; what only names it is not: keys of attributes and of
 * metadata, names and versions of instrumentation scopes, ids of traces and observations.
 *
 * <pre>{@code
 * Mask cards = (kind, key, mediaType, text) -> CARD_NUMBER.matcher(text).replaceAll("****");
 * }</pre>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Mask {

  /** What leaves instead of a field whose mask failed. */
  String FAILED = "<masked: the mask failed>";

  /**
   * Returns the text that may leave.
   *
   * @param kind what the text is
   * @param key the attribute's or field's name on the wire, for example {@code
   *     langfuse.observation.input}
   * @param mediaType the media type when the text stands for a piece of media, else {@code null}
   * @param text what would leave; JSON where the value was not a string
   */
  @Nullable String mask(Kind kind, String key, @Nullable String mediaType, String text);

  /**
   * What a text is that a mask sees.
   *
   * @since 0.1
   */
  enum Kind {
    /** What went into a step: {@code langfuse.observation.input} and its equivalents. */
    INPUT,
    /** What came out of a step: {@code langfuse.observation.output} and its equivalents. */
    OUTPUT,
    /** One entry of the metadata of an observation or a trace. */
    METADATA,
    /** The name of a span or of a span event. */
    NAME,
    /** A status message. */
    STATUS,
    /** Any other attribute of a span, a link, a scope or a resource. */
    ATTRIBUTE,
    /** An attribute of a span event, such as an exception's message and stack trace. */
    EVENT,
    /** A value, comment or metadata of a score. */
    SCORE
  }
}
