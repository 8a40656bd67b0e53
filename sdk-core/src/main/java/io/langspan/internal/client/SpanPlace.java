// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

/** What whoever takes over spans keeps with an observation: its place among the others. */
public interface SpanPlace {}
